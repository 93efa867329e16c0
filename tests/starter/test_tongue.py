import pytest

from engine.starter.tongue import likely_language


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ([], "en"),
        (["", "123"], "en"),
        (["Անի", "Պետրոսյան", "Ann"], "hy"),
        (["ד״ר נועה", "יוסי", "Ann"], "he"),
        (["Անի", "נועה"], "en"),
        (["Анна", "Пётр", "Անի"], "en"),
        (["", "נועה", "", ""], "he"),
    ],
)
def test_the_letters_of_most_names_decide(names, language):
    assert likely_language(names) == language
