"""Time zones: of countries that have one, by the letters at a host's end, and by the names written beside a time."""

from datetime import timedelta, timezone, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Country-code domains to the zone its newsrooms write in. Countries of several zones are left out unless nearly all
# people live in one (es, pt, cn, cl, nz, ua, pg): a wrong hour is worse than UTC, which the precision tells. Source:
# IANA tz database, zone1970.tab. Domains used as general ones (tv, me, io, co, ai, cc, ws, fm, to) are left out.
_BY_DOMAIN = {
    "ae": "Asia/Dubai", "af": "Asia/Kabul", "al": "Europe/Tirane", "am": "Asia/Yerevan", "ao": "Africa/Luanda",
    "ar": "America/Argentina/Buenos_Aires", "at": "Europe/Vienna", "az": "Asia/Baku", "ba": "Europe/Sarajevo",
    "bd": "Asia/Dhaka", "be": "Europe/Brussels", "bf": "Africa/Ouagadougou", "bg": "Europe/Sofia",
    "bh": "Asia/Bahrain", "bj": "Africa/Porto-Novo", "bo": "America/La_Paz", "bw": "Africa/Gaborone",
    "by": "Europe/Minsk", "ch": "Europe/Zurich", "ci": "Africa/Abidjan", "cl": "America/Santiago",
    "cm": "Africa/Douala", "cn": "Asia/Shanghai", "cr": "America/Costa_Rica", "cu": "America/Havana",
    "cy": "Asia/Nicosia", "cz": "Europe/Prague", "de": "Europe/Berlin", "dk": "Europe/Copenhagen",
    "do": "America/Santo_Domingo", "dz": "Africa/Algiers", "ec": "America/Guayaquil", "ee": "Europe/Tallinn",
    "eg": "Africa/Cairo", "es": "Europe/Madrid", "et": "Africa/Addis_Ababa", "fi": "Europe/Helsinki",
    "fj": "Pacific/Fiji", "fr": "Europe/Paris", "ge": "Asia/Tbilisi", "gh": "Africa/Accra", "gr": "Europe/Athens",
    "gt": "America/Guatemala", "hk": "Asia/Hong_Kong", "hn": "America/Tegucigalpa", "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest", "ie": "Europe/Dublin", "il": "Asia/Jerusalem", "in": "Asia/Kolkata",
    "iq": "Asia/Baghdad", "ir": "Asia/Tehran", "is": "Atlantic/Reykjavik", "it": "Europe/Rome",
    "jm": "America/Jamaica", "jo": "Asia/Amman", "jp": "Asia/Tokyo", "ke": "Africa/Nairobi", "kg": "Asia/Bishkek",
    "kh": "Asia/Phnom_Penh", "kr": "Asia/Seoul", "kw": "Asia/Kuwait", "kz": "Asia/Almaty", "lb": "Asia/Beirut",
    "li": "Europe/Vaduz", "lk": "Asia/Colombo", "ls": "Africa/Maseru", "lt": "Europe/Vilnius",
    "lu": "Europe/Luxembourg", "lv": "Europe/Riga", "ma": "Africa/Casablanca", "md": "Europe/Chisinau",
    "mk": "Europe/Skopje", "mm": "Asia/Yangon", "mt": "Europe/Malta", "mv": "Indian/Maldives", "mw": "Africa/Blantyre",
    "my": "Asia/Kuala_Lumpur", "mz": "Africa/Maputo", "na": "Africa/Windhoek", "ng": "Africa/Lagos",
    "ni": "America/Managua", "nl": "Europe/Amsterdam", "no": "Europe/Oslo", "np": "Asia/Kathmandu",
    "nz": "Pacific/Auckland", "om": "Asia/Muscat", "pa": "America/Panama", "pe": "America/Lima", "ph": "Asia/Manila",
    "pk": "Asia/Karachi", "pl": "Europe/Warsaw", "ps": "Asia/Gaza", "pt": "Europe/Lisbon", "py": "America/Asuncion",
    "qa": "Asia/Qatar", "ro": "Europe/Bucharest", "rs": "Europe/Belgrade", "rw": "Africa/Kigali", "sa": "Asia/Riyadh",
    "sd": "Africa/Khartoum", "se": "Europe/Stockholm", "sg": "Asia/Singapore", "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava", "sn": "Africa/Dakar", "so": "Africa/Mogadishu", "sv": "America/El_Salvador",
    "sy": "Asia/Damascus", "sz": "Africa/Mbabane", "th": "Asia/Bangkok", "tj": "Asia/Dushanbe", "tn": "Africa/Tunis",
    "tr": "Europe/Istanbul", "tt": "America/Port_of_Spain", "tw": "Asia/Taipei", "tz": "Africa/Dar_es_Salaam",
    "ua": "Europe/Kyiv", "ug": "Africa/Kampala", "uk": "Europe/London", "uy": "America/Montevideo",
    "uz": "Asia/Tashkent", "ve": "America/Caracas", "vn": "Asia/Ho_Chi_Minh", "ye": "Asia/Aden",
    "za": "Africa/Johannesburg", "zm": "Africa/Lusaka", "zw": "Africa/Harare",
}  # fmt: skip

# Zone names written beside a time, in hours from UTC. Names that mean different zones in different countries (IST, AST,
# CST outside America) are read as the commonest in news; a country's own zone overrides them where it has one.
_BY_NAME = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "мск": 3, "sast": 2, "eat": 3, "wat": 1, "cat": 2, "ist": 5.5, "pkt": 5, "npt": 5.75,
    "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "wib": 7, "wita": 8, "wit": 9, "ict": 7, "trt": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8,
    "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5, "art": -3, "brt": -3, "clt": -4, "aest": 10, "aedt": 11,
    "acst": 9.5, "acdt": 10.5, "awst": 8, "nzst": 12, "nzdt": 13, "chst": 10, "gst": 4,
}  # fmt: skip
# The American short forms that do not say whether it is summer time.
_BY_SEASON = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}


def named_zone(name: str) -> tzinfo | None:
    """The zone of a name as written beside a time, such as ``CEST`` or ``ET``; None for a word that is none."""
    name = name.lower()
    if name in _BY_SEASON:
        return _zone(_BY_SEASON[name])
    hours = _BY_NAME.get(name)
    return None if hours is None else timezone(timedelta(hours=hours))


def country_zone(url: str, locale: str = "") -> tzinfo | None:
    """The zone of the country that a host's last label, or else a locale such as ``de_AT``, names; None if many."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    label = host.rpartition(".")[2]
    name = _BY_DOMAIN.get(label)
    if name is None and len(label) != 2:  # a country with several zones says more than the locale of its language
        region = locale.replace("-", "_").rpartition("_")[2].lower()
        name = _BY_DOMAIN.get({"gb": "uk"}.get(region, region)) if "_" in locale.replace("-", "_") else None
    return _zone(name) if name else None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a machine without the tz database
        return None
