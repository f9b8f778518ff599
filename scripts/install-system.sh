#!/bin/sh
# Install what pip can't: `install-system.sh pango` for the PDFs, `install-system.sh chromium` for the tests.
# Says what it does; does nothing where the thing is there already.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    echo "Installing with apt-get: $*"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing() {
    echo "$1 is missing, and there is neither apt-get nor brew to install it. Please install it, then run make again." >&2
    exit 2
}

case "${1:-}" in
pango)
    if "${PYTHON:-python3}" -c 'import weasyprint' >/dev/null 2>&1; then exit 0; fi
    if command -v apt-get >/dev/null; then
        apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    elif command -v brew >/dev/null; then
        echo "Installing with brew: pango"
        brew install pango
    else
        missing Pango
    fi
    ;;
chromium)
    for name in chromium chromium-browser google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if command -v "$name" >/dev/null 2>&1; then exit 0; fi
    done
    if command -v apt-get >/dev/null; then
        apt_install chromium fonts-dejavu-core
    elif command -v brew >/dev/null; then
        echo "Installing with brew: chromium"
        brew install --cask chromium
    else
        missing Chromium
    fi
    ;;
*)
    echo "usage: install-system.sh pango|chromium" >&2
    exit 2
    ;;
esac
