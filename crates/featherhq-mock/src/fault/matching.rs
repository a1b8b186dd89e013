//! Selects the faults that apply to a request, and combines their effects.

use std::fmt;

use crate::random::Random;

use super::{Conditions, Effects, Fault};

/// The properties of a request that conditions refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a str>,
}

/// A fault with its counters.
#[derive(Debug)]
pub(crate) struct ActiveFault {
    fault: Fault,
    matches_seen: u64,
    applied: u64,
    random: Random,
}

impl From<Fault> for ActiveFault {
    fn from(fault: Fault) -> Self {
        let seed = fault.conditions.probability.map_or(0, |(_, seed)| seed);
        ActiveFault { fault, matches_seen: 0, applied: 0, random: Random::new(seed) }
    }
}

impl fmt::Display for ActiveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

impl ActiveFault {
    /// Returns how many requests the fault has affected.
    pub(crate) fn applied(&self) -> u64 {
        self.applied
    }

    /// Returns whether the fault cannot apply any more.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.fault.conditions.times.is_some_and(|times| self.applied >= times)
    }

    fn applies(&mut self, request: RequestInfo<'_>) -> bool {
        if !self.fault.conditions.matches(request) {
            return false;
        }
        self.matches_seen += 1;
        if self.matches_seen <= self.fault.conditions.after || self.is_exhausted() {
            return false;
        }
        let applies = match self.fault.conditions.probability {
            Some((probability, _)) => self.random.random_bool(probability),
            None => true,
        };
        self.applied += u64::from(applies);
        applies
    }
}

/// Combines the effects of all faults that apply to a request. Latencies add up. Of faults that
/// exclude each other, the first one applies, and the others wait for another request.
pub(crate) fn effects<'a>(
    faults: impl IntoIterator<Item = &'a mut ActiveFault>,
    request: RequestInfo<'_>,
) -> Effects {
    let mut combined = Fault::default();
    for fault in faults {
        if conflict(&combined.effects, &fault.fault.effects) || !fault.applies(request) {
            continue;
        }
        let latency = combined.effects.latency;
        combined = combined.and(fault.fault.clone());
        if let (Some(before), Some(more)) = (latency, fault.fault.effects.latency) {
            combined.effects.latency = Some(before.saturating_add(more));
        }
    }
    combined.effects
}

fn conflict(one: &Effects, other: &Effects) -> bool {
    let both = |a: bool, b: bool| a && b;
    both(one.replaces_response(), other.replaces_response())
        || both(one.replaces_response(), other.mutates())
        || both(one.mutates(), other.replaces_response())
        || both(one.missing.is_some(), other.missing.is_some())
        || both(one.large_body.is_some(), other.large_body.is_some())
        || both(one.wire.is_some(), other.wire.is_some())
}

impl Effects {
    /// Returns whether the operation is replaced.
    pub(crate) fn replaces_response(&self) -> bool {
        self.status.is_some() || self.body.is_some()
    }

    /// Returns whether the response of the operation is changed.
    pub(crate) fn mutates(&self) -> bool {
        self.unknown_enums
            || self.unknown_fields
            || self.missing.is_some()
            || self.large_body.is_some()
    }
}

impl Conditions {
    fn matches(&self, request: RequestInfo<'_>) -> bool {
        self.operation.as_deref().is_none_or(|id| request.operation == Some(id))
            && self.method.as_deref().is_none_or(|method| request.method == method)
            && self.path.as_deref().is_none_or(|pattern| glob_matches(pattern, request.path))
    }
}

/// Matches a path with a pattern in which `*` matches any string.
fn glob_matches(pattern: &str, path: &str) -> bool {
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

    const LIST: RequestInfo<'_> = RequestInfo {
        method: "GET",
        path: "/v1/integrations",
        operation: Some("listIntegrations"),
    };

    fn statuses(faults: &[&str], requests: usize) -> Vec<u16> {
        let mut fault: Vec<ActiveFault> =
            faults.iter().map(|text| text.parse::<Fault>().unwrap().into()).collect();
        (0..requests).map(|_| effects(&mut fault, LIST).status.unwrap_or(200)).collect()
    }

    #[test]
    fn counts_limit_the_affected_requests() {
        assert_eq!(statuses(&["status=500"], 3), [500, 500, 500]);
        assert_eq!(statuses(&["status=500;once"], 3), [500, 200, 200]);
        assert_eq!(statuses(&["status=500;times=2;after=1"], 5), [200, 500, 500, 200, 200]);
        assert_eq!(statuses(&["status=500;op=getConnection"], 1), [200]);
        assert_eq!(statuses(&["status=500;method=post"], 1), [200]);
        assert_eq!(statuses(&["status=500;method=get;path=/v1/*"], 1), [500]);
    }

    #[test]
    fn conflicting_faults_apply_one_after_another() {
        assert_eq!(
            statuses(&["status=503;times=2", "status=429;once", "latency=1ms"], 4),
            [503, 503, 429, 200]
        );
    }

    #[test]
    fn random_choices_are_the_same_in_every_run() {
        let run = || statuses(&["status=500;probability=0.5;seed=3"], 64);
        assert_eq!(run(), run());
        let applied = run().iter().filter(|status| **status == 500).count();
        assert!((16..48).contains(&applied), "{applied}");
        assert_ne!(run(), statuses(&["status=500;probability=0.5;seed=4"], 64));
    }

    #[test]
    fn effects_of_several_faults_combine() {
        let mut fault: Vec<ActiveFault> = ["latency=1s", "drip=1/5ms", "status=500", "latency=2s"]
            .iter()
            .map(|text| text.parse::<Fault>().unwrap().into())
            .collect();
        let combined = effects(&mut fault, LIST);
        assert_eq!(combined.latency, Some(std::time::Duration::from_secs(3)));
        assert_eq!(combined.status, Some(500));
        assert!(combined.wire.is_some());
    }

    #[test]
    fn a_star_matches_any_string() {
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
            assert_eq!(glob_matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
