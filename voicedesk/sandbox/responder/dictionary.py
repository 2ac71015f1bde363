"""Everyday sentences and words in English, German, French and Spanish.

A line has one meaning, a column one language; the first of several forms is the one that is given,
the others are understood as well.
"""

from __future__ import annotations

import re
from typing import Final

LANGUAGES: Final = ("english", "german", "french", "spanish")

_TABLE = """
hello / hello there | Hallo | Bonjour | Hola
hi | Hallo | Salut | Hola
good morning | Guten Morgen | Bonjour | Buenos días
good afternoon / good day | Guten Tag | Bonjour | Buenas tardes
good evening | Guten Abend | Bonsoir | Buenas tardes
good night | Gute Nacht | Bonne nuit | Buenas noches
goodbye / good bye / bye | Auf Wiedersehen / Tschüss | Au revoir | Adiós
see you tomorrow | Bis morgen | À demain | Hasta mañana
see you soon | Bis bald | À bientôt | Hasta pronto
please | bitte | s'il vous plaît | por favor
thank you / thanks | Danke / danke schön | Merci | Gracias
thank you very much / many thanks | Vielen Dank | Merci beaucoup | Muchas gracias
you are welcome / you're welcome | Gern geschehen | De rien | De nada
excuse me | Entschuldigung | Excusez-moi | Disculpe
I am sorry / I'm sorry / sorry | Es tut mir leid | Je suis désolé | Lo siento
yes | ja | oui | sí
no | nein | non | no
how are you | Wie geht es Ihnen / Wie geht es dir / Wie geht's / Wie geht's dir | Comment allez-vous | Cómo está usted
I am fine / I'm fine / I am well | Mir geht es gut | Je vais bien | Estoy bien
what is your name / what's your name | Wie heißen Sie / Wie heißt du | Comment vous appelez-vous | Cómo se llama usted
my name is | Ich heiße / Mein Name ist | Je m'appelle | Me llamo
nice to meet you | Freut mich | Enchanté | Mucho gusto
where is the station / where is the train station | Wo ist der Bahnhof | Où est la gare | Dónde está la estación
where is the hotel | Wo ist das Hotel | Où est l'hôtel | Dónde está el hotel
where is the toilet / where is the bathroom | Wo ist die Toilette | Où sont les toilettes | Dónde está el baño
how do i get to the station | Wie komme ich zum Bahnhof | Comment aller à la gare | Cómo llego a la estación
when does the train leave | Wann fährt der Zug ab | Quand part le train | Cuándo sale el tren
the train leaves at ten | Der Zug fährt um zehn Uhr ab | Le train part à dix heures | El tren sale a las diez
how much is it / how much does it cost / how much is that | Wie viel kostet das / Was kostet das | Combien ça coûte | Cuánto cuesta
what time is it / what is the time | Wie spät ist es | Quelle heure est-il | Qué hora es
please tell me what time it is | Bitte sagen Sie mir, wie spät es ist | Dites-moi quelle heure il est, s'il vous plaît | Dígame qué hora es, por favor
what day is it / what day is today | Welcher Tag ist heute | Quel jour sommes-nous | Qué día es hoy
I would like a coffee / I'd like a coffee | Ich hätte gern einen Kaffee | Je voudrais un café | Quisiera un café
a table for two please | Einen Tisch für zwei, bitte | Une table pour deux, s'il vous plaît | Una mesa para dos, por favor
the bill please | Die Rechnung, bitte | L'addition, s'il vous plaît | La cuenta, por favor
can you help me | Können Sie mir helfen / Kannst du mir helfen | Pouvez-vous m'aider | Puede ayudarme
I do not understand / I don't understand | Ich verstehe nicht | Je ne comprends pas | No entiendo
do you speak english | Sprechen Sie Englisch | Parlez-vous anglais | Habla usted inglés
do you speak german | Sprechen Sie Deutsch | Parlez-vous allemand | Habla usted alemán
I need a doctor | Ich brauche einen Arzt | J'ai besoin d'un médecin | Necesito un médico
the weather is nice today | Das Wetter ist heute schön | Il fait beau aujourd'hui | Hoy hace buen tiempo
I am hungry / I'm hungry | Ich habe Hunger | J'ai faim | Tengo hambre
I am tired / I'm tired | Ich bin müde | Je suis fatigué | Estoy cansado
happy birthday | Alles Gute zum Geburtstag | Joyeux anniversaire | Feliz cumpleaños
have a nice day | Einen schönen Tag noch | Bonne journée | Que tenga un buen día
tell me | sagen Sie mir / sag mir | dites-moi | dígame
what is / what's | was ist | quel est | cuál es
where is | wo ist | où est | dónde está
plus | plus | plus | más
zero | null | zéro | cero
one | eins | un | uno
two | zwei | deux | dos
three | drei | trois | tres
four | vier | quatre | cuatro
five | fünf | cinq | cinco
six | sechs | six | seis
seven | sieben | sept | siete
eight | acht | huit | ocho
nine | neun | neuf | nueve
ten | zehn | dix | diez
eleven | elf | onze | once
twelve | zwölf | douze | doce
thirteen | dreizehn | treize | trece
fourteen | vierzehn | quatorze | catorce
fifteen | fünfzehn | quinze | quince
sixteen | sechzehn | seize | dieciséis
seventeen | siebzehn | dix-sept | diecisiete
eighteen | achtzehn | dix-huit | dieciocho
nineteen | neunzehn | dix-neuf | diecinueve
twenty | zwanzig | vingt | veinte
thirty | dreißig | trente | treinta
forty | vierzig | quarante | cuarenta
fifty | fünfzig | cinquante | cincuenta
hundred / one hundred / a hundred | hundert | cent | cien
thousand / one thousand / a thousand | tausend | mille | mil
Monday | Montag | lundi | lunes
Tuesday | Dienstag | mardi | martes
Wednesday | Mittwoch | mercredi | miércoles
Thursday | Donnerstag | jeudi | jueves
Friday | Freitag | vendredi | viernes
Saturday | Samstag | samedi | sábado
Sunday | Sonntag | dimanche | domingo
today | heute | aujourd'hui | hoy
tomorrow | morgen | demain | mañana
yesterday | gestern | hier | ayer
now | jetzt | maintenant | ahora
morning | Morgen | matin | mañana
evening | Abend | soir | noche
the | der / die / das / den / dem | le / la / les / l' | el / la / los / las
a / an | ein / eine / einen | un / une | un / una
and | und | et | y
or | oder | ou | o
but | aber | mais | pero
not | nicht / kein / keine | pas / ne | no
I | ich | je / j' | yo
you | Sie / du / dir | vous / tu | usted / tú
he | er | il | él
she | sie | elle | ella
it | es | il | lo
we | wir | nous | nosotros
they | sie | ils | ellos
my | mein / meine | mon / ma | mi
your | Ihr / dein | votre | su
me | mir / mich | moi | me
this | dieses / dies | ce / cette | este / esta
that | das / dass | que | que
is | ist | est | es / está
are | sind / bist | sont | son / están
am | bin | suis | soy / estoy
was | war | était | fue
be | sein | être | ser
has | hat | a | tiene
have | habe / haben | avons | tengo
will | wird | va | va
would / should | würde / sollte | serait | sería
can | kann | peut | puede
do / does | tun | faire | hacer
of | von | de / des / du | de / del
to | zu / zum / zur | à / au | a / al
in | in / im | dans | en
on | auf | sur | sobre
at | an / am / um | à | en
with | mit | avec | con
for | für | pour | para
from | aus | de | desde
about | über | sur | sobre
as | als | comme | como
if | wenn | si | si
what | was | que | qué
which | welche | lequel | cuál
who | wer | qui | quién
where | wo | où | dónde
when | wann | quand | cuándo
why | warum | pourquoi | por qué
how | wie | comment | cómo
here | hier | ici | aquí
there | dort / da | là | allí / ahí
very | sehr | très | muy
also | auch | aussi | también
only | nur | seulement | solo
then | dann | alors | entonces
man | Mann | homme | hombre
woman | Frau | femme | mujer
child | Kind | enfant | niño
friend | Freund | ami | amigo
house | Haus | maison | casa
street | Straße | rue | calle
city / town | Stadt | ville | ciudad
country | Land | pays | país
station | Bahnhof | gare | estación
train | Zug | train | tren
hotel | Hotel | hôtel | hotel
room | Zimmer | chambre | habitación
door | Tür | porte | puerta
water | Wasser | eau | agua
coffee | Kaffee | café | café
bread | Brot | pain | pan
milk | Milch | lait | leche
dog | Hund | chien | perro
cat | Katze | chat | gato
book | Buch | livre | libro
meeting | Besprechung | réunion | reunión
name | Name | nom | nombre
time | Zeit | temps | tiempo
day | Tag | jour | día
week | Woche | semaine | semana
year | Jahr | an | año
weather | Wetter | temps | tiempo
good | gut | bon | bueno
nice | schön | beau | bonito
big | groß | grand | grande
small | klein | petit | pequeño
new | neu | nouveau | nuevo
old | alt | vieux | viejo
"""

_APOSTROPHE = "’"  # noqa: RUF001 - the one that is typeset
WORD: Final = rf"[^\W_]+(?:['{_APOSTROPHE}-][^\W_]+)*'?"
"""A pattern of a word, with what is elided: ``l'hôtel``, ``don't``."""


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text as they are looked up: in lower case, without punctuation."""
    return tuple(word.lower().replace(_APOSTROPHE, "'") for word in re.findall(WORD, text))


_Meanings = dict[tuple[str, ...], tuple[str, ...]]


def _read() -> dict[str, _Meanings]:
    """What each language's words mean: how all languages say it."""
    read: dict[str, _Meanings] = {language: {} for language in LANGUAGES}
    for line in _TABLE.strip().splitlines():
        columns = [[form.strip() for form in cell.split("/")] for cell in line.split("|")]
        meaning = tuple(forms[0] for forms in columns)
        for language, forms in zip(LANGUAGES, columns, strict=True):
            for form in forms:
                read[language].setdefault(words_in(form), meaning)
    return read


MEANINGS: Final = _read()
LONGEST: Final = max(len(words) for meanings in MEANINGS.values() for words in meanings)
