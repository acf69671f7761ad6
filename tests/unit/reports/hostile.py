"""Sixty texts that would like to be something else: formulas, markup, fields, templates, odd characters."""

_FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x.example\",\"a\")",
    "=WEBSERVICE(\"http://x.example\")", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "{=1+1}", "=DDE(\"a\";\"b\";\"c\")", "%=1",  # noqa: E501
    "=IMPORTXML(1)", "'=1+1", "\"=1+1\"", "  =1+1",
]  # fmt: skip
_MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)",
    "\" onmouseover=\"alert(1)", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "<iframe src=\"http://x.example\"></iframe>", "<a href=\"javascript:alert(1)\">x</a>", "javascript:alert(1)",
    "<!-- comment", "]]>", "<![CDATA[x]]>", "&lt;b&gt;", "&#60;b&#62;", "<b>bold</b>", "<base href=\"http://x.example\">",
    "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=http://x.example>", "<form action=http://x.example>",
    "<object data=x>", "<embed src=x>", "<math><mi>x", "＜script＞alert(1)＜/script＞",
]  # fmt: skip
_TEMPLATES = ["{{ 7*7 }}", "{% include 'x' %}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0}", "{name}", "%s%n", "%(x)s",  # noqa: E501
              "$x$", "\\href{x}{y}", "#import \"x\""]  # fmt: skip
_FIELDS = ["<w:fldSimple w:instr=\"DATE\"/>", "{ DDEAUTO c:\\\\windows\\\\system32 }", "INCLUDETEXT \"/etc/hosts\"", "http://x.example/a",
           "file:///etc/hosts", "\\\\host\\share"]  # fmt: skip
_CHARACTERS = ["\u202eabc", "a\u2028b", "a\u0301", "髙﨑", "😀", "x" * 3000]

PAYLOADS = [_MARKUP[0], _FORMULAS[0], _MARKUP[5], _FORMULAS[3], _TEMPLATES[0], _MARKUP[2], _TEMPLATES[7], _FORMULAS[7]]
PAYLOADS += [p for p in (*_FORMULAS, *_MARKUP, *_TEMPLATES, *_FIELDS, *_CHARACTERS) if p not in PAYLOADS]
