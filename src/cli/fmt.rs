//! `avt fmt`.
use super::Status;
use super::args::{Common, Fmt};
pub fn run(_args: &Fmt, _common: &Common) -> Status {
    Status::Clean
}
