//! An editor that dies says nothing: the server looks whether it is still there, and ends with it.

use std::path::PathBuf;
use std::time::Duration;

/// Ends this process once the other is gone. Where processes cannot be looked up (no `/proc`), the end of standard input tells.
pub fn watch(process: u32) {
    const EVERY: Duration = Duration::from_secs(2);
    let place = PathBuf::from(format!("/proc/{process}"));
    if !place.exists() {
        return;
    }
    let watcher = std::thread::Builder::new().name("parent".into());
    let _ = watcher.spawn(move || {
        while place.exists() {
            std::thread::sleep(EVERY);
        }
        std::process::exit(1);
    });
}
