//! The program: command line, files, output. The engine does the work.

fn main() {}
