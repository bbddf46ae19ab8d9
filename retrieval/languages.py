"""The English names of languages by their ISO 639 codes and by their Chinese names."""

_CODES = """
ar ara arabic|bg bul bulgarian|bn ben bengali|ca cat catalan|cn chi chinese|cs ces czech|cs cze czech
da dan danish|de deu german|de ger german|el ell greek|el gre greek|en eng english|es spa spanish
et est estonian|eu baq basque|fa fas persian|fa per persian|fi fin finnish|fil fil filipino|fr fra french
fr fre french|ga gle irish|gl glg galician|gu guj gujarati|he heb hebrew|hi hin hindi|hr hrv croatian
hu hun hungarian|hy hye armenian|id ind indonesian|is ice icelandic|is isl icelandic|it ita italian
ja jpn japanese|ka geo georgian|ka kat georgian|kn kan kannada|ko kor korean|la lat latin|lt lit lithuanian
lv lav latvian|ml mal malayalam|mr mar marathi|ms may malay|ms msa malay|nb nob norwegian|nl dut dutch
nl nld dutch|nn nno norwegian|no nor norwegian|pa pan punjabi|pl pol polish|pt por portuguese
ro ron romanian|ro rum romanian|ru rus russian|sk slk slovak|sl slv slovenian|sq alb albanian
sr srp serbian|sv swe swedish|ta tam tamil|te tel telugu|th tha thai|tl tgl tagalog|tr tur turkish
uk ukr ukrainian|ur urd urdu|vi vie vietnamese|yue yue chinese|zh zho chinese|zh cmn chinese
"""

NAMES: dict[str, str] = {
    code: name
    for row in _CODES.replace("\n", "|").split("|")
    if row
    for *codes, name in [row.split()]
    for code in codes
}
"""Code -> English name, casefolded."""

_CHINESE = {
    name: language
    for language, names in {
        **{"chinese": "中 华 汉 国 粤", "english": "英", "french": "法", "german": "德", "japanese": "日"},
        **{"korean": "韩", "russian": "俄", "italian": "意大利", "spanish": "西班牙", "portuguese": "葡萄牙"},
        **{
            "arabic": "阿拉伯",
            "hindi": "印地",
            "thai": "泰",
            "dutch": "荷兰",
            "swedish": "瑞典",
            "danish": "丹麦",
        },
        **{"polish": "波兰", "turkish": "土耳其", "vietnamese": "越南", "greek": "希腊", "latin": "拉丁"},
    }.items()
    for name in names.split()
}


def language_name(text: str) -> str:
    """Returns the English name of a language, casefolded, of `French`, `fr`, `fr-CA` or `法语`.

    What is not known stands as it is, in lower case.
    """
    said = text.strip().casefold()
    code = said.replace("_", "-").split("-")[0]
    return NAMES.get(code) or _CHINESE.get(said.rstrip("语語文话話"), said)
