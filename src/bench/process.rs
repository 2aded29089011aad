//! What the kernel says about a process, in `/proc`.

use std::time::Duration;

/// Linux counts CPU time for user space in hundredths of a second, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// CPU time that a process has used so far, in all its threads, those that ended included; `None` if it is gone.
pub(super) fn cpu_time(pid: u32) -> Option<Duration> {
    cpu_time_in(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The most memory that a process ever had resident, in bytes; `None` if it is gone.
pub(super) fn peak_resident(pid: u32) -> Option<u64> {
    peak_resident_in(&std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// Fields 14 and 15 of proc(5), user and system time. The second field, the name, may hold blanks and brackets.
fn cpu_time_in(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name.split_whitespace().skip(11).map_while(|field| field.parse::<u32>().ok());
    Some(TICK * (times.next()? + times.next()?))
}

fn peak_resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_words_are_understood() {
        let stat = "17 (a) b (c) S 1 17 17 0 -1 4194304 100 0 0 0 250 31 0 0 20 0 4 0 1 1000 10";
        assert_eq!(cpu_time_in(stat), Some(Duration::from_millis(2810)));
        assert_eq!(cpu_time_in("nothing"), None);
        assert_eq!(peak_resident_in("Name:\ta\nVmHWM:\t   2048 kB\nVmRSS:\t 1 kB\n"), Some(2 << 20));
    }

    #[test]
    fn this_process_has_used_some_memory() {
        assert!(peak_resident(std::process::id()).unwrap() > 1 << 20);
        assert!(cpu_time(std::process::id()).is_some());
    }
}
