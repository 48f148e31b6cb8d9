// A package of our own that does what real content does to its player: pop-ups, links out, a page for large screens only.

const MANIFEST = `<?xml version="1.0"?>
<manifest identifier="odd" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>Contenu singulier</title>
<item identifier="one" identifierref="page"><title>Page large</title></item></organization></organizations>
<resources><resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="page one.html"/></resources>
</manifest>`;

const page = (width) => `<!doctype html><html lang="fr"><head><title>Page large</title></head>
<body style="width:${width}"><h1>Page large</h1>
<button id="open" onclick="window.open('second.html', 'second', 'width=300')">Ouvrir</button>
<a id="blank" href="second.html" target="_blank">Nouvelle fenêtre</a>
<a id="top-link" href="second.html" target="_top">Toute la fenêtre</a>
</body></html>`;

const SECOND = `<!doctype html><html lang="fr"><head><title>Seconde page</title></head>
<body><p id="found"></p><button id="close" onclick="window.close()">Fermer</button>
<script>addEventListener("load", function () {
  document.getElementById("found").textContent = "opener: " + (window.opener && window.opener.parent.API ? "API" : "none") + ", parent: " + (window.parent.API ? "API" : "none");
});</script></body></html>`;

/** The package's files by name, its page as wide as told. The launch address has a blank in it, as many have. */
export function oddPackage(width = "1000px") {
  return new Map(Object.entries({ "imsmanifest.xml": MANIFEST.replace("page one", "page%20one"), "page one.html": page(width), "second.html": SECOND }).map(([name, text]) => [name, Buffer.from(text)]));
}
