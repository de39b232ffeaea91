//! Who is next. Pure.
