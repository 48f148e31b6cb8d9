#!/usr/bin/env python3
"""Checks the arrows between our crates, what pure crates must never depend on, licences, bans, and the tests that docs/security.md names."""
import json
import pathlib
import re
import subprocess
import sys

MAY_USE = {
    "lms-core": set(),
    "lms-scorm": set(),
    "lms-store": {"lms-core"},
    "lms-engine": {"lms-core", "lms-scorm", "lms-store"},
    "lms-server": {"lms-core", "lms-scorm", "lms-store", "lms-engine"},
    "lms-cli": {"lms-core", "lms-scorm", "lms-store", "lms-engine", "lms-server"},
}
# What the names on the left must not reach, directly or through others. (Features are united over the workspace, so
# a source of chance may show up below a pure crate; that none calls it is clippy's disallowed-methods.)
NEVER = {
    "lms-core": {"tokio", "sqlx", "axum", "hyper", "reqwest", "lms-scorm"},
    "lms-scorm": {"tokio", "sqlx", "axum", "hyper", "reqwest", "lms-core"},
    "lms-store": {"axum", "lms-scorm", "lms-engine"},
    "lms-engine": {"axum", "askama", "hyper"},
}
DIRECTLY_NEVER = {"lms-server": {"sqlx"}, "lms-cli": {"sqlx"}, "lms-engine": {"sqlx"}}
BANNED = {"openssl-sys", "native-tls", "aws-lc-sys", "aws-lc-rs", "rustybuzz", "ttf-parser"}
ALLOWED = {
    "MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Unicode-3.0", "Zlib",
    "MPL-2.0", "CC0-1.0", "0BSD", "BSL-1.0", "Unlicense", "CDLA-Permissive-2.0", "MIT-0",
}

meta = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], check=True, capture_output=True, text=True).stdout)
packages = {p["id"]: p for p in meta["packages"]}
names = {p["name"]: p["id"] for p in meta["packages"] if p["id"] in meta["workspace_members"]}
nodes = {n["id"]: n for n in meta["resolve"]["nodes"]}
wrong = []


def used(node):
    """Ids a package is built from: development dependencies left out."""
    return [d["pkg"] for d in nodes[node]["deps"] if any(k["kind"] != "dev" for k in d["dep_kinds"])]


def reached(node):
    seen, todo = set(), [node]
    while todo:
        for dep in used(todo.pop()):
            if dep not in seen:
                seen.add(dep)
                todo.append(dep)
    return seen


for name, allowed in MAY_USE.items():
    direct = {packages[d]["name"] for d in used(names[name])}
    for bad in sorted((direct & set(MAY_USE)) - allowed):
        wrong.append(f"{name} uses {bad}")
    for bad in sorted(direct & DIRECTLY_NEVER.get(name, set())):
        wrong.append(f"{name} uses {bad} itself")
    all_of = {packages[d]["name"] for d in reached(names[name])}
    for bad in sorted(all_of & NEVER.get(name, set())):
        wrong.append(f"{name} reaches {bad}")


def permitted(expression):
    text = expression.replace("/", " OR ").replace("(", " ( ").replace(")", " ) ")
    return any(all(part.strip(" ()") in ALLOWED for part in way.split(" AND ")) for way in text.split(" OR "))


versions = {}
for package in packages.values():
    versions.setdefault(package["name"], set()).add(package["version"])
    if package["name"] in BANNED:
        wrong.append(f"{package['name']} is banned")
    if package["source"] and not package["source"].startswith("registry+"):
        wrong.append(f"{package['name']} does not come from a registry")
    licence = package["license"] or ""
    if package["source"] and not permitted(licence):
        wrong.append(f"{package['name']} has the licence {licence!r}")
if len(versions.get("sqlx", ())) > 1:
    wrong.append("there are two versions of sqlx")

# What stands against an abuse is a test; one that was renamed or taken away would leave a promise behind.
sources = [path for crate in MAY_USE for path in pathlib.Path(crate).rglob("*.rs")] + list(pathlib.Path("tests/browser").glob("*/*.mjs"))
text = "\n".join(path.read_text() for path in sources if "target" not in path.parts)
rows = [line for line in pathlib.Path("docs/security.md").read_text().splitlines() if line.startswith("| ") and " | Shown by |" not in line]
for row in rows:
    named = re.findall(r"`([^`]+)`", row.rsplit(" | ", 1)[1])
    if not named:
        wrong.append(f"docs/security.md names no test: {row[:80]}")
    for name in named:
        if f"fn {name}(" not in text and f'test("{name}"' not in text:
            wrong.append(f"docs/security.md names a test that does not exist: {name}")

for one in wrong:
    print(one)
print(f"{len(packages)} packages, {len(wrong)} wrong")
sys.exit(1 if wrong else 0)
