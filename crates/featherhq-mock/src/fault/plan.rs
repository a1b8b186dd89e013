//! Decides which faults strike a request, and with what effect.

use crate::random::Random;

use super::{Effects, Fault, When};

/// What faults go by in a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a str>,
}

/// A fault with what it has done so far.
#[derive(Debug)]
pub(crate) struct Active {
    fault: Fault,
    matched: u64,
    struck: u64,
    dice: Random,
}

impl From<Fault> for Active {
    fn from(fault: Fault) -> Self {
        let seed = fault.when.chance.map_or(0, |(_, seed)| seed);
        Active { fault, matched: 0, struck: 0, dice: Random::new(seed) }
    }
}

impl Active {
    fn strikes(&mut self, subject: Subject<'_>) -> bool {
        if !self.fault.when.matches(subject) {
            return false;
        }
        self.matched += 1;
        if self.matched <= self.fault.when.after
            || self.fault.when.times.is_some_and(|times| self.struck >= times)
        {
            return false;
        }
        let strikes = match self.fault.when.chance {
            Some((probability, _)) => self.dice.chance(probability),
            None => true,
        };
        self.struck += u64::from(strikes);
        strikes
    }
}

/// The joint effects of all faults that strike a request. Latencies add up. Of faults that cannot
/// both have their way, the first one has it, and the others wait for another request.
pub(crate) fn effects<'a>(
    faults: impl IntoIterator<Item = &'a mut Active>,
    subject: Subject<'_>,
) -> Effects {
    let mut joint = Fault::default();
    for active in faults {
        if conflict(&joint.effects, &active.fault.effects) || !active.strikes(subject) {
            continue;
        }
        let latency = joint.effects.latency;
        joint = joint.and(active.fault.clone());
        if let (Some(before), Some(more)) = (latency, active.fault.effects.latency) {
            joint.effects.latency = Some(before.saturating_add(more));
        }
    }
    joint.effects
}

fn conflict(one: &Effects, other: &Effects) -> bool {
    let both = |a: bool, b: bool| a && b;
    both(one.replaces(), other.replaces())
        || both(one.replaces(), other.alters())
        || both(one.alters(), other.replaces())
        || both(one.missing.is_some(), other.missing.is_some())
        || both(one.giant.is_some(), other.giant.is_some())
        || both(one.wire.is_some(), other.wire.is_some())
}

impl Effects {
    /// Whether something is answered instead of the operation.
    pub(crate) fn replaces(&self) -> bool {
        self.status.is_some() || self.body.is_some()
    }

    /// Whether the operation's own answer is changed.
    pub(crate) fn alters(&self) -> bool {
        self.unknown_enums || self.unknown_fields || self.missing.is_some() || self.giant.is_some()
    }
}

impl When {
    fn matches(&self, subject: Subject<'_>) -> bool {
        self.operation.as_deref().is_none_or(|id| subject.operation == Some(id))
            && self.method.as_deref().is_none_or(|method| subject.method == method)
            && self.path.as_deref().is_none_or(|pattern| fits(pattern, subject.path))
    }
}

/// Whether a path fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(path) = path.strip_prefix(start) else { return false };
    let mut path = path;
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return path.ends_with(part);
        }
        match path.find(part) {
            Some(at) => path = &path[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Subject<'_> =
        Subject { method: "GET", path: "/v1/integrations", operation: Some("listIntegrations") };

    fn statuses(faults: &[&str], requests: usize) -> Vec<u16> {
        let mut active: Vec<Active> =
            faults.iter().map(|text| text.parse::<Fault>().unwrap().into()).collect();
        (0..requests).map(|_| effects(&mut active, LIST).status.unwrap_or(200)).collect()
    }

    #[test]
    fn counts_decide_when_a_fault_strikes() {
        assert_eq!(statuses(&["status=500"], 3), [500, 500, 500]);
        assert_eq!(statuses(&["status=500;once"], 3), [500, 200, 200]);
        assert_eq!(statuses(&["status=500;times=2;after=1"], 5), [200, 500, 500, 200, 200]);
        assert_eq!(statuses(&["status=500;op=getConnection"], 1), [200]);
        assert_eq!(statuses(&["status=500;method=post"], 1), [200]);
        assert_eq!(statuses(&["status=500;method=get;path=/v1/*"], 1), [500]);
    }

    #[test]
    fn a_fault_waits_for_its_turn() {
        assert_eq!(
            statuses(&["status=503;times=2", "status=429;once", "latency=1ms"], 4),
            [503, 503, 429, 200]
        );
    }

    #[test]
    fn chance_is_the_same_in_every_run() {
        let run = || statuses(&["status=500;probability=0.5;seed=3"], 64);
        assert_eq!(run(), run());
        let struck = run().iter().filter(|status| **status == 500).count();
        assert!((16..48).contains(&struck), "{struck}");
        assert_ne!(run(), statuses(&["status=500;probability=0.5;seed=4"], 64));
    }

    #[test]
    fn effects_of_several_faults_join() {
        let mut active: Vec<Active> = ["latency=1s", "drip=1/5ms", "status=500", "latency=2s"]
            .iter()
            .map(|text| text.parse::<Fault>().unwrap().into())
            .collect();
        let joint = effects(&mut active, LIST);
        assert_eq!(joint.latency, Some(std::time::Duration::from_secs(3)));
        assert_eq!(joint.status, Some(500));
        assert!(joint.wire.is_some());
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path, expected) in [
            ("/a", "/a", true),
            ("/a", "/a/b", false),
            ("*", "/a", true),
            ("/a*", "/a", true),
            ("/a/*/c", "/a/b/c", true),
            ("/a/*/c", "/a/b/d", false),
            ("*b*d", "abcd", true),
            ("*b*d", "abcde", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }
}
