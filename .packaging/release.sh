#!/usr/bin/env bash
# Writes everything a release has into dist/: static binaries, archives, packages,
# checksums, a bill of materials. The same commit gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=${VERSION:?make release sets it}
platforms=${PLATFORMS:-linux/amd64 linux/arm64 linux/ppc64le linux/s390x darwin/amd64 darwin/arm64 windows/amd64}
limit=$((25 << 20)) # bytes that a binary may have: it has to fit a mail and a slow line

# Times come from the commit, so that they are the same whenever it is built.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH CGO_ENABLED=0 TZ=UTC LC_ALL=C

rm -rf dist && mkdir -p dist
go run ./cmd/kanshiki-pack rules/packs rules/packs.zip
for platform in $platforms; do
    export GOOS=${platform%/*} GOARCH=${platform#*/}
    name=kanshiki-$version-$GOOS-$GOARCH program=kanshiki
    [ "$GOOS" = windows ] && program=kanshiki.exe
    mkdir -p "dist/$name"
    go build -tags packed -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.release=$version" -o "dist/$name/$program" ./cmd/kanshiki
    size=$(wc -c <"dist/$name/$program")
    [ "$size" -le "$limit" ] || { echo "error: $name has $size bytes, more than $limit" >&2; exit 1; }
    cp LICENSE README.md SECURITY.md "dist/$name/"
    (cd dist && tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" | gzip -9n >"$name.tar.gz")
    if [ "$GOOS" = linux ]; then
        for format in deb rpm; do
            VERSION=${version#v} ARCH=$GOARCH PROGRAM=dist/$name/$program bin/tools/nfpm package --config .packaging/nfpm.yaml --packager "$format" --target dist/ >/dev/null
        done
    fi
    rm -rf "dist/${name:?}"
    echo "$name  $size bytes"
done
unset GOOS GOARCH

# What is built in, with versions and licences, in the form of SPDX 2.3.
{
    printf 'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: kanshiki-%s\n' "$version"
    printf 'DocumentNamespace: https://spdx.org/spdxdocs/kanshiki-%s\nCreator: Tool: go-licenses\nCreated: %s\n\n' "$version" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"
    printf 'PackageName: kanshiki\nSPDXID: SPDXRef-kanshiki\nPackageVersion: %s\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n' "$version"
    printf 'PackageLicenseDeclared: Apache-2.0\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-kanshiki\n\n'
    # An id may hold letters, digits, dots and dashes only.
    bin/tools/go-licenses report ./cmd/kanshiki --ignore kanshiki --template .packaging/sbom.tmpl 2>/dev/null | sed '/^SPDXID:/s|[^A-Za-z0-9.: -]|-|g'
} >"dist/kanshiki-$version.spdx"
(cd dist && sha256sum -- * >SHA256SUMS)
cat dist/SHA256SUMS
