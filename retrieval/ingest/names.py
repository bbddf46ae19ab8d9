"""What columns and kinds of event are called out there. Compared by letters and digits only."""

import re

from ..records import EventKind

EVENT_COLUMNS: dict[str, tuple[str, ...]] = {
    "user": (
        "userid user uid reviewerid customerid customer visitorid memberid accountid personid viewerid "
        "buyerid profileid username"
    ).split(),
    "item": (
        "itemid item iid asin parentasin productid product sku movieid filmid showid animeid bookid isbn "
        "trackid songid artistid gameid appid recipeid articleid businessid contentid"
    ).split(),
    "domain": "domain catalogue catalog".split(),
    "kind": "kind event eventtype action actiontype behavior behaviour behaviortype interaction verb".split(),
    "rating": "rating overall stars star score rate ratingvalue bookrating userrating".split(),
    "time": (
        "timestamp time at ts date datetime unixreviewtime unixtimestamp eventtime createdat ratedat "
        "reviewdate ratingdate"
    ).split(),
    "position": "position seq sequence seqno step".split(),
}
"""Field → names of its column. The first name is the field's own and wins over the others."""

ITEM_COLUMNS: dict[str, tuple[str, ...]] = {
    "item": (*EVENT_COLUMNS["item"], "id"),
    "domain": EVENT_COLUMNS["domain"],
    "title": "title name itemname movietitle booktitle producttitle productname trackname".split(),
    "year": "year releaseyear publicationyear originalpublicationyear publishedyear releasedate".split(),
    "creators": "creators creator director directors author authors artist artists brand".split(),
    "genres": "genres genre categories category class".split(),
    "themes": "themes theme tags keywords topics subjects".split(),
    "description": "description overview plot synopsis summary blurb".split(),
}

_KIND_NAMES: dict[EventKind, str] = {
    EventKind.VIEW: "view viewed pv pageview watch watched play played listen listened read open opened",
    EventKind.CLICK: "click clicked clk tap",
    EventKind.SEARCH: "search searched query",
    EventKind.CART: "cart addtocart addcart basket addtobasket",
    EventKind.PURCHASE: "purchase purchased buy bought order ordered transaction sale checkout",
    EventKind.RATING: "rating rate rated ratings",
    EventKind.LIKE: "like liked fav favorite favourite favorited favourited love loved bookmark thumbsup upvote",
    EventKind.DISLIKE: "dislike disliked thumbsdown downvote hate hated",
    EventKind.REVIEW: "review reviewed comment",
    EventKind.SHARE: "share shared recommend recommended",
    EventKind.SKIP: "skip skipped dismiss dismissed",
}

KINDS: dict[str, EventKind] = {name: kind for kind, names in _KIND_NAMES.items() for name in names.split()}


def bare(name: str) -> str:
    """Returns the letters and digits of a name, in lower case."""
    return re.sub(r"[\W_]+", "", name.casefold())
