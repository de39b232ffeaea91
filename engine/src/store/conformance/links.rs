use super::bench::{Bench, Outcome, equal, holds, refused, refused_somehow};
use super::{Case, case};
use crate::engine::now_ms;
use crate::store::Kind;
use crate::store::about::{LONGEST_LINK, LinkFor};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(link_is_given, "A link that works without keys for so long.", links),
        case!(link_lives_so_long, "A link that works for at most LONGEST_LINK seconds."),
        case!(@ no_link, "NotSupported where nobody else could reach it, or without keys.", |can| !can.links),
    ]
}

fn get() -> LinkFor {
    LinkFor::Get { version: None, disposition: Some("attachment; filename=\"a b.txt\"".into()), content_type: None }
}

/// That it works is tried with another program, against a real server.
async fn link_is_given(bench: &Bench) -> Outcome {
    for what in [get(), LinkFor::Put { content_type: None }] {
        let asked = now_ms();
        let link = bench.store.link(&bench.path("a b?c"), &what, 600).await?;
        // To the second, as the signature has it, and with time for a busy machine.
        holds((asked + 599_000..=now_ms() + 600_000).contains(&link.until), "it ends at another time")?;
        equal("whether it is cut short, or temporary", (link.cut_short, link.temporary), (false, false))?;
        holds(link.url.starts_with("http"), "it is no address")?;
        holds(link.url.contains("a%20b%3Fc"), "it does not name the key")?;
        holds(!format!("{link:?}").contains("Signature"), "it is printed whole")?;
    }
    Ok(())
}

async fn link_lives_so_long(bench: &Bench) -> Outcome {
    for seconds in [0, LONGEST_LINK + 1] {
        refused_somehow(bench.store.link(&bench.path("object"), &get(), seconds).await)?;
    }
    Ok(())
}

async fn no_link(bench: &Bench) -> Outcome {
    refused(bench.store.link(&bench.path("object"), &get(), 600).await, &Kind::NotSupported)
}
