use super::*;
use crate::store::memory::Memory;

#[tokio::test]
async fn memory_keeps_the_contract() {
    for page_size in [1_000, 7] {
        let memory = Memory::with_bucket("conformance");
        memory.page_size(page_size);
        let can = Abilities { smallest_part: 1, links: false, ..Abilities::all() };
        check(Arc::new(memory.clone()), "conformance", can).await;
        assert!(memory.objects().is_empty() && memory.uploads().is_empty(), "the suite leaves nothing behind");
        let buckets = memory.list_buckets().await.expect("buckets");
        assert_eq!(buckets.into_iter().map(|it| it.name).collect::<Vec<_>>(), ["conformance"]);
    }
}
