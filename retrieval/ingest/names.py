"""What columns and kinds of event are called out there. Compared by letters and digits only."""

import re

from ..records import EventKind

_USERS = "userid user uid reviewerid customerid customer visitorid memberid accountid personid viewerid"
_ITEMS = (
    "itemid item iid asin parentasin productid product sku movieid filmid showid animeid bookid isbn trackid "
    "songid artistid gameid appid recipeid articleid businessid contentid"
)
_TIMES = (
    "timestamp time at ts date datetime unixreviewtime unixtimestamp eventtime createdat ratedat reviewdate "
    "ratingdate"
)
_DOMAINS = "domain catalogue catalog"

# Field → names of its column. Its own name stands first and wins over the others.
_EVENT_COLUMNS = {
    "user": _USERS,
    "item": _ITEMS,
    "domain": _DOMAINS,
    "kind": "kind event eventtype action actiontype behavior behaviour behaviortype interaction verb",
    "rating": "rating overall stars star score rate ratingvalue bookrating userrating",
    "time": _TIMES,
    "position": "position seq sequence seqno step",
}
_ITEM_COLUMNS = {
    "item": _ITEMS + " id",
    "domain": _DOMAINS,
    "title": "title name itemname movietitle booktitle producttitle productname trackname",
    "year": "year releaseyear publicationyear originalpublicationyear publishedyear releasedate",
    "creators": "creators creator director directors author authors artist artists brand",
    "genres": "genres genre categories category class",
    "themes": "themes theme tags keywords topics subjects",
    "description": "description overview plot synopsis summary blurb",
    "pages": "pages numpages numberofpages pagecount pagenumber",
    "minutes": "minutes runtime runtimeminutes runtimemin durationmin durationmins durationminutes",
    "language": "language lang languagecode originallanguage",
}

_KIND_NAMES = {
    EventKind.VIEW: "view viewed pv pageview watch watched play played listen listened read open opened",
    EventKind.CLICK: "click clicked clk tap",
    EventKind.SEARCH: "search searched query",
    EventKind.CART: "cart addtocart addcart basket addtobasket",
    EventKind.PURCHASE: "purchase purchased buy bought order ordered transaction sale checkout",
    EventKind.RATING: "rating rate rated ratings",
    EventKind.LIKE: "like liked fav favorite favourite favorited favourited love loved bookmark thumbsup",
    EventKind.DISLIKE: "dislike disliked thumbsdown hate hated",
    EventKind.REVIEW: "review reviewed comment",
    EventKind.SHARE: "share shared recommend recommended",
    EventKind.SKIP: "skip skipped dismiss dismissed",
}

EVENT_COLUMNS = {field: tuple(names.split()) for field, names in _EVENT_COLUMNS.items()}
ITEM_COLUMNS = {field: tuple(names.split()) for field, names in _ITEM_COLUMNS.items()}
KINDS = {name: kind for kind, names in _KIND_NAMES.items() for name in names.split()}


def bare(name: str) -> str:
    """Returns the letters and digits of a name, in lower case."""
    return re.sub(r"[\W_]+", "", name.casefold())
