use proptest::prelude::*;

use super::*;

const GIB: u64 = 1 << 30;
const LARGEST: u64 = MAX_PARTS * MAX_PART;

/// Sizes around every border, and any others.
fn size() -> impl Strategy<Value = u64> {
    let borders =
        [0, 1, 5 * MIB, 8 * MIB, 16 * MIB, GIB, 4 * GIB, 64 * GIB, 9_500 * 32 * MIB, 10_000 * 8 * MIB, LARGEST];
    let near = (prop::sample::select(borders.to_vec()), -2_i64..3)
        .prop_map(|(border, by)| border.saturating_add_signed(by).min(LARGEST));
    prop_oneof![near, 0..100 * GIB, 0..=LARGEST]
}

fn check(plan: Plan, size: u64) -> Result<(), TestCaseError> {
    prop_assert_eq!(plan.size(), size);
    prop_assert!(u64::from(plan.count()) <= MAX_PARTS);
    let mut end = 0;
    for (index, part) in plan.parts().enumerate() {
        prop_assert_eq!(part.number as usize, index + 1);
        prop_assert_eq!(part.offset, end);
        prop_assert_eq!(part.range().end - part.range().start, part.size);
        let last = part.number == plan.count();
        prop_assert!(part.size == plan.part_size() || (last && part.size < plan.part_size()));
        prop_assert!(part.size > 0 || size == 0);
        end += part.size;
    }
    prop_assert_eq!(end, size);
    Ok(())
}

proptest! {
    #[test]
    fn the_parts_of_an_upload_tile_the_file(
        size in size(),
        preferred in prop_oneof![Just(None), (0..=2 * MAX_PART).prop_map(Some)],
    ) {
        let plan = Plan::upload(size, preferred).unwrap();
        check(plan, size)?;
        prop_assert!((MIN_PART..=MAX_PART).contains(&plan.part_size()));
    }

    #[test]
    fn the_ranges_of_a_download_tile_the_object(size in prop_oneof![size(), 0..u64::MAX / 4]) {
        check(Plan::download(size), size)?;
        check(Plan::single(size), size)?;
        prop_assert_eq!(Plan::single(size).count(), 1);
    }

    #[test]
    fn missing_is_what_is_not_done(parts in 1_u64..60, done in prop::collection::btree_set(0_u32..70, 0..40)) {
        let plan = Plan::upload(parts * 8 * MIB - 5, None).unwrap();
        let missing: BTreeSet<u32> = plan.missing(&done).map(|part| part.number).collect();
        prop_assert!(missing.is_disjoint(&done));
        let all: BTreeSet<u32> = plan.parts().map(|part| part.number).collect();
        prop_assert!(all.iter().all(|number| missing.contains(number) != done.contains(number)));
        prop_assert!(missing.is_subset(&all));
    }
}

#[test]
fn part_sizes() {
    let mib = |size| Plan::upload(size, None).unwrap().part_size() / MIB;
    let table = [
        (0, 8),
        (4 * GIB - 1, 8),
        (4 * GIB, 16),
        (64 * GIB - 1, 16),
        (64 * GIB, 32),
        (9_500 * 32 * MIB, 32),
        (9_500 * 32 * MIB + 1, 64),
        (1 << 40, 128),
        (5 << 40, 1024),
        (LARGEST, 5 * 1024),
    ];
    for (size, part) in table {
        assert_eq!(mib(size), part, "{size}");
    }
    assert!(Plan::upload(LARGEST + 1, None).is_none());
    assert_eq!(Plan::upload(LARGEST, None).unwrap().count(), 10_000);
    assert_eq!(Plan::upload(100 * MIB, Some(1)).unwrap().part_size(), MIN_PART);
    assert_eq!(Plan::upload(100 * MIB, Some(u64::MAX)).unwrap().part_size(), MAX_PART);
    assert_eq!(Plan::upload(100 * MIB, Some(10 * MIB)).unwrap().count(), 10);
    assert_eq!(Plan::download(GIB - 1).part_size(), 8 * MIB);
    assert_eq!(Plan::download(GIB).part_size(), 16 * MIB);
}

#[test]
fn an_empty_file_is_one_empty_part() {
    let plan = Plan::upload(0, None).unwrap();
    assert_eq!(plan.parts().collect::<Vec<_>>(), [Part { number: 1, offset: 0, size: 0 }]);
}

#[test]
fn a_plan_is_written_down_as_it_is() {
    let plan = Plan::upload(123 * MIB, Some(7 * MIB)).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}
