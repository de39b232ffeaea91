//! The store over scripted answers: what goes over the wire, and what becomes of what comes back.
