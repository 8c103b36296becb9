"""Frames: texts that hold nothing of what their headline says."""

import pytest

from extractors.text.frames import is_foreign

NOTICE = "We noticed that you are blocking adverts. Please switch the blocker off, or subscribe to go on reading."


@pytest.mark.parametrize(
    ("headline", "text", "foreign"),
    [
        ("Ferry to Port Harrow runs aground", NOTICE, True),
        ("Ferry to Port Harrow runs aground", "The ferries stay in Port Harrow tonight.", False),
        ("Quay closed", NOTICE, False),
        ("Ferry to Port Harrow runs aground", NOTICE + " Our terms apply." * 60, False),
        ("关于港口新渡轮的消息", "我们注意到您正在屏蔽广告。", True),
        ("关于港口新渡轮的消息", "昨天新渡轮抵达。", False),
        ("العبارة الجديدة تصل ميناء المدينة", "نستخدم ملفات تعريف الارتباط لتحسين تجربتك", True),
        ("العبارة الجديدة تصل ميناء المدينة", "قالت السلطات ان عبارة اخرى في الميناء والعبارة الجديدة", False),
        ("", NOTICE, False),
    ],
)
def test_a_short_text_without_a_word_of_its_headline_is_foreign(headline: str, text: str, foreign: bool) -> None:
    assert is_foreign(text, headline) is foreign
