//! Tests of `avt` from the outside: what the language means, not how it is written.

mod ebnf;
mod grammar;
mod printed;
mod spec;
