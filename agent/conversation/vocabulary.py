"""The words that a model may use around a list without naming anything."""

_ENGLISH = """
a about above across add adds after again all almost along already also although always am among an and
another any anyone anything are around as ask at away back based be because been before begin beginning
begins being below best better between beyond book books both but by can check choice choices choose chosen
collection come comes could deep did different do does done each either else end enjoy enough especially
even evening ever every everyone everything explore feel feels few fewer film films find first fit fits five
for four from full further gave get give given glad go goes going good great had happy has have having hear
hello help here hope how i i'd i'll i'm i've idea ideas if in including into is it it's item items its just
keep kind kinds know last later less let let's like liked likely list little long look looking lot love
loved made make makes many may maybe me mean might mind mix mood more most much my need never new next nice
no none not nothing now of off on once one ones only open option options or other others our out over own
part people perfect perhaps pick picked picks place please point possible quite rather read reader readers
reads ready really recommend recommendation recommendations recommended right same say see seem seems
selected selection set several share shared she short should show shown similar since six so some something
sort sorts start starting starts still such suggest suggested suggestion suggestions suit suits sure take
taste tastes tell ten than thank thanks that that's the their them then there these they things think this
those three through time title titles to today together tonight too top try two under until up us use very
want wanted was way we weekend well were what when where whether which while who why will wish wished with
within without wonderful work works worth would yes yet you you'd you'll you're you've your yours
"""

COMMON_ENGLISH = frozenset(_ENGLISH.split())
"""No verb or noun that could make a claim of an item; those come from the items themselves."""

COMMON_CHINESE = frozenset(
    "的是了在有我你您这那些几部本个张首可以也都会能想要看试希望喜欢适合推荐挑选给为口味清单里从中先后再更还很最不妨或许如果告诉"
    "根据按照找到合意请吧呢哦啊好们和与就它其一二三四五六七八九十两共下面上述"
)
"""Characters that introduce a list; too few to name anything."""
