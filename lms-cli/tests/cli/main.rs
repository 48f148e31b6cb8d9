//! The program itself, as an operator runs it: real processes, real folders, real ports.

mod demo;
mod operate;
mod scorm;
mod support;
