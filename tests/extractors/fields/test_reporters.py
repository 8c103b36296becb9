"""Reporters named in the opening of a wire story."""

import pytest

from extractors.fields.reporters import find_reporters


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("新华社云岭3月16日电（记者 王例子）船厂16日重新开工。", ("王例子",)),
        ("临江晚报讯（记者王例子）船厂重新开工。", ("王例子",)),
        ("（本报记者 王例子、李样本报道）船厂重新开工。", ("王例子", "李样本")),
        ("（中央社記者 王例子 李樣本）船廠重新開工。", ("王例子", "李樣本")),
        ("（记者 约翰·多）船厂重新开工。", ("约翰·多",)),
        ("(한빛=보기뉴스) 홍길동 기자 = 조선소가 다시 문을 연다.", ("홍길동",)),
        ("[한빛=보기뉴스] 홍길동·김보기 기자 = 조선소가 다시 문을 연다.", ("홍길동", "김보기")),
        ("(한빛=보기뉴스) 홍길동 특파원 = 조선소가 다시 문을 연다.", ("홍길동",)),
        ("船厂（记者会）上，市长宣布重新开工。", ()),
        ("홍길동 기자 회견이 오후에 열린다.", ()),
        ("The yard (the reporter was there) opened again.", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_who_is_named(opening: str, names: tuple[str, ...]) -> None:
    assert find_reporters(opening) == names


def test_only_the_opening_is_looked_at() -> None:
    assert find_reporters("船" * 90 + "（记者 王例子）") == ()
