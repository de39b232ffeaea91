use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::local::{ForgetfulDisk, RealDisk};

fn real() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn from_the_first_byte_to_the_final_name() {
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("2026/april/a.mov");
    let file = PartFile::create(&real(), home.path(), &target, 10).unwrap();
    let name = file.path().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with(".a.mov.") && name.ends_with(".s3part") && name.len() == ".a.mov.12345678.s3part".len());
    let metadata = fs::metadata(file.path()).unwrap();
    assert_eq!(metadata.len(), 10);
    assert_eq!(metadata.permissions().mode() & 0o111, 0, "nothing that was fetched can be run");
    file.write_at(b"56789", 5).unwrap();
    file.sync().unwrap();

    let path = file.path().to_owned();
    drop(file);
    assert!(PartFile::reopen(&real(), home.path(), &path, 11).unwrap().is_none(), "another size");
    let file = PartFile::reopen(&real(), home.path(), &path, 10).unwrap().unwrap();
    file.write_at(b"01234", 0).unwrap();
    let mut buffer = [0; 3];
    file.read_exact_at(&mut buffer, 4).unwrap();
    assert_eq!(&buffer, b"456");
    file.publish(&target, false).unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"0123456789");
    assert_eq!(names(target.parent().unwrap()), ["a.mov"]);
    assert!(PartFile::reopen(&real(), home.path(), &path, 10).unwrap().is_none(), "gone");
}

#[test]
fn what_is_there_is_never_touched_unless_it_may_be_replaced() {
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("a");
    fs::write(&target, "old").unwrap();
    let file = PartFile::create(&real(), home.path(), &target, 3).unwrap();
    file.write_at(b"new", 0).unwrap();
    assert!(matches!(file.publish(&target, false), Err(Error::TargetExists { .. })));
    assert_eq!(fs::read(&target).unwrap(), b"old");
    assert!(file.path().exists());
    file.publish(&home.path().join("a (2)"), false).unwrap();
    assert_eq!(names(home.path()), ["a", "a (2)"]);

    let file = PartFile::create(&real(), home.path(), &target, 3).unwrap();
    assert!(matches!(file.publish(&home.path().join("x/a"), false), Err(Error::Internal { .. })), "another folder");
    file.write_at(b"ne2", 0).unwrap();
    file.publish(&target, true).unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"ne2");
}

#[test]
fn nothing_is_written_through_a_link() {
    let home = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), home.path().join("link")).unwrap();
    for target in ["link/a", "link/deeper/a"] {
        assert!(PartFile::create(&real(), home.path(), &home.path().join(target), 1).is_err(), "{target}");
    }
    for target in ["../a", "x/../../a", "x/.."] {
        let made = PartFile::create(&real(), home.path(), &home.path().join(target), 1);
        assert!(matches!(made, Err(Error::Internal { .. })), "{target}");
    }
    assert!(PartFile::create(&real(), home.path(), &outside.path().join("a"), 1).is_err());
    // A link in the place of the part file, or of the target.
    let victim = outside.path().join("victim");
    fs::write(&victim, "v").unwrap();
    let planted = home.path().join(".a.12345678.s3part");
    symlink(&victim, &planted).unwrap();
    assert!(PartFile::reopen(&real(), home.path(), &planted, 1).unwrap().is_none());
    symlink(&victim, home.path().join("a")).unwrap();
    let file = PartFile::create(&real(), home.path(), &home.path().join("a"), 1).unwrap();
    assert!(file.publish(&home.path().join("a"), false).is_err());
    file.publish(&home.path().join("a"), true).unwrap();
    assert_eq!(fs::read(&victim).unwrap(), b"v", "the link was replaced, not what it names");
    assert_eq!(names(outside.path()), ["victim"]);
    // The root itself is the user's choice.
    symlink(home.path(), outside.path().join("home")).unwrap();
    let root = outside.path().join("home");
    PartFile::create(&real(), &root, &root.join("b"), 1).unwrap().remove().unwrap();
}

#[test]
fn a_missing_root_a_file_in_the_way_and_a_huge_size_are_said() {
    let home = tempfile::tempdir().unwrap();
    let create = |root: &Path, target: &str, size| PartFile::create(&real(), root, &root.join(target), size).err();
    assert!(matches!(create(&home.path().join("gone"), "a", 1), Some(Error::TargetMissing { .. })));
    fs::write(home.path().join("file"), "").unwrap();
    assert!(matches!(create(home.path(), "file/a", 1), Some(Error::Write { .. })));
    assert!(matches!(create(home.path(), "a", 50 << 40), Some(Error::DiskFull { needed, .. }) if needed == 50 << 40));
    assert_eq!(names(home.path()), ["file"]);
}

#[test]
fn long_names_fit_and_are_cut_between_characters() {
    let home = tempfile::tempdir().unwrap();
    for name in ["n".repeat(255), "ü".repeat(127), "日".repeat(85)] {
        let target = home.path().join(&name);
        let file = PartFile::create(&real(), home.path(), &target, 1).unwrap();
        assert!(file.path().to_str().is_some_and(|path| path.ends_with(".s3part")));
        file.publish(&target, false).unwrap();
    }
}

#[test]
fn removing_is_for_part_files_only() {
    let home = tempfile::tempdir().unwrap();
    let kept = home.path().join("kept");
    fs::write(&kept, "").unwrap();
    assert!(PartFile::remove_at(&real(), &kept).is_err());
    assert!(kept.exists());
    let file = PartFile::create(&real(), home.path(), &home.path().join("a"), 1).unwrap();
    let path = file.path().to_owned();
    PartFile::remove_at(&real(), &path).unwrap();
    PartFile::remove_at(&real(), &path).unwrap();
    file.remove().unwrap();
    PartFile::remove_at(&real(), &home.path().join("gone/a.s3part")).unwrap();
}

#[test]
fn an_empty_file_works_too() {
    let home = tempfile::tempdir().unwrap();
    let file = PartFile::create(&real(), home.path(), &home.path().join("a"), 0).unwrap();
    file.publish(&home.path().join("a"), false).unwrap();
    assert_eq!(fs::read(home.path().join("a")).unwrap(), b"");
}

fn forgetful() -> (ForgetfulDisk, Arc<dyn Disk>, &'static Path, &'static Path) {
    let disk = ForgetfulDisk::new();
    disk.make_folders(Path::new("/in"));
    (disk.clone(), Arc::new(disk), Path::new("/in"), Path::new("/in/deep/a.mov"))
}

#[test]
fn after_a_power_cut_what_was_synced_is_there_and_the_rest_is_not() {
    let (power, disk, root, target) = forgetful();
    let file = PartFile::create(&disk, root, target, 4).unwrap();
    file.write_at(b"ab", 0).unwrap();
    file.sync().unwrap();
    file.write_at(b"cd", 2).unwrap();
    let path = file.path().to_owned();
    power.crash();
    assert!(file.write_at(b"x", 0).is_err(), "what was open is dead");
    let file = PartFile::reopen(&disk, root, &path, 4).unwrap().unwrap();
    let mut buffer = [0; 4];
    file.read_exact_at(&mut buffer, 0).unwrap();
    assert_eq!(&buffer, b"ab\0\0");
    file.write_at(b"cd", 2).unwrap();
    file.publish(target, false).unwrap();
    power.crash();
    assert_eq!(power.read(target).unwrap(), b"abcd");
    assert_eq!(power.names(Path::new("/in/deep")), ["a.mov"]);
}

#[test]
fn a_power_cut_at_any_moment_never_shows_a_final_name_with_other_bytes() {
    for replace in [false, true] {
        for cut in 0..40 {
            let (power, disk, root, target) = forgetful();
            if replace {
                power.put(target, b"old!");
            }
            power.fail(cut, 5);
            let run = || -> Result<(), Error> {
                let file = PartFile::create(&disk, root, target, 4)?;
                file.write_at(b"ab", 0)?;
                file.sync()?;
                file.write_at(b"cd", 2)?;
                file.publish(target, replace)
            };
            let result = run();
            power.crash();
            let found = power.read(target);
            match result {
                Ok(()) => assert_eq!(found.unwrap(), b"abcd"),
                Err(_) => assert!(found.is_none_or(|bytes| bytes == b"abcd" || bytes == b"old!"), "cut {cut}"),
            }
        }
    }
}

#[test]
fn a_full_disk_is_said_with_what_is_needed_and_leaves_nothing() {
    let (power, disk, root, target) = forgetful();
    power.set_capacity(100);
    assert!(matches!(PartFile::create(&disk, root, target, 101), Err(Error::DiskFull { needed: 101, .. })));
    // The check can be passed and the reservation still fail: another program was faster.
    let operations = power.operations();
    drop(PartFile::create(&disk, root, target, 50).unwrap());
    let reserve = power.operations() - operations - 1;
    power.fail(reserve, 28);
    assert!(matches!(PartFile::create(&disk, root, target, 50), Err(Error::DiskFull { needed: 50, .. })));
    assert_eq!(power.names(Path::new("/in/deep")).len(), 1);
}
