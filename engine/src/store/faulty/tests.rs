use std::time::Duration;

use futures::TryStreamExt as _;

use super::*;
use crate::store::Kind;
use crate::store::memory::Memory;

const SIZE: usize = 10_000;

fn path() -> ObjectPath {
    ObjectPath::new("b", "k")
}

fn memory() -> Memory {
    let memory = Memory::with_bucket("b");
    memory.plant(&path(), vec![1; SIZE]);
    memory
}

async fn put(faulty: &Faulty<Memory>) -> Result<Receipt> {
    faulty.put(&path(), UploadBody::from_bytes(vec![2; SIZE]), None, &PutOptions::default()).await
}

/// The bytes that arrived, and how the stream ended.
async fn download(faulty: &Faulty<Memory>) -> (Vec<u8>, Result<()>) {
    let mut got = faulty.get(&path(), None, None, None).await.expect("the answer itself is not hit");
    let mut bytes = Vec::new();
    loop {
        match got.body.try_next().await {
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Ok(None) => return (bytes, Ok(())),
            Err(error) => return (bytes, Err(error)),
        }
    }
}

fn now(memory: &Memory) -> u8 {
    memory.object(&path()).expect("it was planted")[0]
}

#[tokio::test]
async fn a_fault_before_leaves_the_store_alone_and_one_after_does_not() {
    for (fault, carried_out) in
        [(Fault::before(Kind::Server), false), (Fault::halfway(), false), (Fault::after(), true)]
    {
        let memory = memory();
        let faulty = Faulty::at(memory.clone(), 2, fault.clone());
        faulty.head(&path()).await.expect("the first call is not hit");
        assert!(put(&faulty).await.is_err(), "{fault:?}");
        assert_eq!(now(&memory) == 2, carried_out, "{fault:?}");
        put(&faulty).await.expect("the third call is not hit");
        assert_eq!((faulty.count(), faulty.strikes()), (3, 1));
    }
}

#[tokio::test]
async fn a_download_is_cut_at_the_very_byte() {
    for at in [0, 1, 4_095, 4_096, 4_097, 9_999, 10_000] {
        let fault = Fault::new(When::AfterBytes(at), What::Fail(Kind::Interrupted));
        let (bytes, end) = download(&Faulty::at(memory(), 1, fault)).await;
        assert_eq!(bytes.len() as u64, at);
        assert_eq!(end.map_err(|error| error.kind), Err(Kind::Interrupted));
    }
}

#[tokio::test]
async fn a_call_that_hangs_is_reached_and_can_be_dropped() {
    for (when, carried_out) in [(When::Before, false), (When::Halfway, false), (When::After, true)] {
        let memory = memory();
        let faulty = Faulty::at_verb(memory.clone(), Verb::Put, 1, Fault::hang(when));
        tokio::select! {
            _ = put(&faulty) => panic!("it hangs"),
            () = faulty.struck() => {}
        }
        assert_eq!(now(&memory) == 2, carried_out, "{when:?}");
        faulty.heal();
        put(&faulty).await.expect("no more faults");
    }
}

#[tokio::test]
async fn a_delay_and_a_flipped_bit_let_the_call_go_on() {
    let delay = Fault::new(When::Halfway, What::Delay(Duration::from_millis(1)));
    let faulty = Faulty::new(memory(), move |_| Some(delay.clone()));
    put(&faulty).await.expect("only late");
    assert_eq!(download(&faulty).await, (vec![2; SIZE], Ok(())));

    let memory = memory();
    let flip = Fault::new(When::AfterBytes(5_000), What::FlipBit);
    let faulty = Faulty::new(memory.clone(), move |_| Some(flip.clone()));
    let (bytes, end) = download(&faulty).await;
    assert_eq!((bytes.len(), bytes[5_000], end), (SIZE, 0, Ok(())));
    put(&faulty).await.expect("nothing was promised");
    assert_eq!(memory.object(&path()).expect("it was put")[5_000], 3);
}

#[tokio::test]
async fn the_source_of_a_body_is_read_before_the_fault() {
    let body = UploadBody::from_bytes(vec![2; SIZE]);
    let sent = body.sent();
    let faulty = Faulty::at(memory(), 1, Fault::halfway());
    assert!(faulty.put(&path(), body, None, &PutOptions::default()).await.is_err());
    assert_eq!(sent.bytes(), SIZE as u64);
}
