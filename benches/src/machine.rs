//! The machine and the versions of a run.

use std::path::Path;

use benches::report::Machine;

use crate::driver::version_of;

pub(crate) fn machine() -> Machine {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'))
            .map(|value| value.trim().to_owned())
    };
    let kilobytes = field(&read("/proc/meminfo"), "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    let release = read("/proc/sys/kernel/osrelease");
    let release = release.split('-').next().unwrap_or_default().trim();
    Machine {
        processor: field(&read("/proc/cpuinfo"), "model name")
            .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory: kilobytes.unwrap_or_default() * 1024,
        system: format!("{} {release}", std::env::consts::OS).trim_end().to_owned(),
    }
}

/// Keeps this process on one core: where the system puts two processes that wait for each other
/// should not differ from run to run. Does nothing where there is no such core, or no such call.
pub(crate) fn pin(core: usize) {
    #[cfg(target_os = "linux")]
    {
        use nix::sched::{CpuSet, sched_setaffinity};

        let mut cores = CpuSet::new();
        if cores.set(core).is_ok() {
            let _ = sched_setaffinity(nix::unistd::Pid::from_raw(0), &cores);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = core;
}

/// The load of the last minute; 0 where the system does not say.
pub(crate) fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default()
}

/// The versions of what is measured, and of what it is measured with.
pub(crate) fn versions(root: &Path) -> Vec<(String, String)> {
    let mut versions = Vec::new();
    let mut add = |name: &str, version: Option<String>| {
        versions.extend(version.map(|version| (name.to_owned(), version)));
    };
    let locked = |lock: &str, name: &str| {
        let text = std::fs::read_to_string(root.join(lock)).ok()?;
        let (_, rest) = text.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let spoken = |program: &str| {
        let line = version_of(program)?;
        let version =
            line.split([' ', '-']).find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(version.to_owned())
    };
    add("featherhq", locked("benches/Cargo.lock", "featherhq"));
    add("reqwest", locked("benches/Cargo.lock", "reqwest"));
    add("serde_json", locked("benches/Cargo.lock", "serde_json"));
    add("progenitor", locked("Cargo.lock", "progenitor"));
    add("rustc", spoken("rustc"));
    add("curl", spoken("curl"));
    add("jq", spoken("jq"));
    versions
}
