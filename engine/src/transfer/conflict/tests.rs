use super::numbered;

#[test]
fn numbers_go_before_the_ending() {
    let table = [
        ("grade.mov", "grade (2).mov"),
        ("grade", "grade (2)"),
        (".hidden", ".hidden (2)"),
        (".hidden.txt", ".hidden (2).txt"),
        ("a.tar.gz", "a (2).tar.gz"),
        (".tar.gz", ".tar (2).gz"),
        ("a.b.c", "a.b (2).c"),
        ("a.", "a (2)."),
        ("grade (2).mov", "grade (2) (2).mov"),
        ("ü.日本", "ü (2).日本"),
        ("", " (2)"),
    ];
    for (name, second) in table {
        assert_eq!(numbered(name, 2), second);
    }
    assert_eq!(numbered("a.mov", 117), "a (117).mov");
}
