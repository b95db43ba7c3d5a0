//! The one integration-test binary: a module for each thing that is held.

mod ebnf;
mod explain;
mod grammar;
mod printed;
mod spec;
