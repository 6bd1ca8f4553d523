#!/bin/sh
# Installs Debian's PostgreSQL if there is no server, and the user may install packages. Its service is not used: the lab
# starts a server of its own.
set -eu
if command -v initdb > /dev/null || ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo 'There is no PostgreSQL server: install one (on Debian: apt-get install postgresql).' >&2
    exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql > /dev/null
