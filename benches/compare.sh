#!/usr/bin/env bash
# Measures what the table of docs/measuring.md asks for, in turns with Postfix's smtp-source into the same kind of sink:
# machines are noisy, so each round runs every row once, and the medians of ROUNDS rounds are what counts.
#
#     cargo build --release && benches/compare.sh [ROW…]
#
# Rows: sqlite, postgres, far, recording, pages, kill, confirmations, million, postgres-million, import. Without any, or with `all`, all
# of them; `quick` is sqlite, far and pages. ROUNDS (5), MESSAGES (40000) and READERS (1000000) may be set.
#
# Needs smtp-source (Debian's package postfix; no daemon is started), Python, and a PostgreSQL server for its rows, which
# is started in a temporary folder with its own durable settings.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

rows=("${@:-all}")
case ${rows[0]} in
all) rows=(sqlite postgres far recording pages kill confirmations million postgres-million import) ;;
quick) rows=(sqlite far pages) ;;
esac
if [[ " ${rows[*]} " == *" postgres"* && -z ${TEST_POSTGRES_URL:-} ]]; then
    DURABLE=1 exec "$here/scripts/with-postgres" "$0" "${rows[@]}"
fi

rounds=${ROUNDS:-5}
messages=${MESSAGES:-40000}
readers=${READERS:-1000000}
program=${PROGRAM:-$here/target/release/monthly-alert}
source=$(command -v smtp-source || echo /usr/sbin/smtp-source)
[ -x "$program" ] || { echo "No $program: run cargo build --release first." >&2; exit 1; }
[ -x "$source" ] || { echo "No smtp-source: apt-get install --no-install-recommends postfix" >&2; exit 1; }

folder=$(mktemp -d)
sink=
finish() {
    [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One run of ours, kept under a name: ours NAME [OPTION…]
ours() {
    local name=$1
    shift
    "$program" bench send --json "$@" >"$folder/run"
    keep "$name" <"$folder/run"
}

# Keeps a JSON object under a name: keep NAME
keep() {
    python3 -c 'import json, sys; print(json.dumps({"name": sys.argv[1], **json.load(sys.stdin)}))' "$1" >>"$folder/runs"
}

# One run of smtp-source with messages of 30 KB: source_of NAME COUNT CONNECTIONS ROUND_TRIP
source_of() {
    local port began ended
    : >"$folder/sink"
    "$program" bench sink --rtt-ms "$4" >>"$folder/sink" &
    sink=$!
    # Its first line is the port.
    until port=$(head -n 1 "$folder/sink") && [ -n "$port" ]; do
        kill -0 "$sink"
        sleep 0.1
    done
    began=$(date +%s%N)
    "$source" -d -s "$3" -l 30000 -m "$2" -f a@example.org -t b@example.net "127.0.0.1:$port"
    ended=$(date +%s%N)
    kill "$sink"
    wait "$sink" || true
    sink=
    echo "{\"messages_per_second\": $(python3 -c "print($2 / ($ended - $began) * 1e9)")}" | keep "$1"
}

row() {
    case $1 in
    sqlite)
        source_of S "$messages" 10 0
        ours "SQLite, K = 40" --messages "$messages" --connections 10
        ours "SQLite, K = 20" --messages "$messages" --connections 10 --in-doubt 20
        ours "SQLite, K = 200" --messages "$messages" --connections 10 --in-doubt 200
        ;;
    postgres)
        source_of S "$messages" 10 0
        ours "PostgreSQL, K = 40" --messages "$messages" --connections 10 --database "$TEST_POSTGRES_URL"
        ours "PostgreSQL, K = 200" --messages "$messages" --connections 10 --in-doubt 200 \
            --database "$TEST_POSTGRES_URL"
        ;;
    far)
        source_of "S far" $((messages / 4)) 50 20
        ours "20 ms away, 50 connections" --messages $((messages / 4)) --connections 50 --rtt-ms 20
        ;;
    recording)
        ours "recorded" --messages "$messages" --connections 10
        ours "not recorded" --messages "$messages" --connections 10 --no-record
        ;;
    pages) ours "pages" --messages "$messages" --connections 10 --pages ;;
    confirmations)
        ours "confirmations" --messages 5000 --connections 1 --confirmations
        ;;
    kill) ours "killed 5 times" --messages $((5 * messages)) --connections 10 --kill 5 ;;
    million) ours "SQLite, a million, killed 5 times" --messages "$readers" --size 3000 --connections 10 --kill 5 ;;
    postgres-million)
        ours "PostgreSQL, a million, killed 5 times" --messages "$readers" --size 3000 --connections 10 --kill 5 \
            --database "$TEST_POSTGRES_URL"
        ;;
    import) import_readers ;;
    *)
        echo "no such row: $1" >&2
        exit 2
        ;;
    esac
}

# The normal command with READERS lines, into an empty SQLite file.
import_readers() {
    local began ended database=$folder/import/a.db
    [ -e "$folder/readers.csv" ] || python3 -c 'import sys
print("email,name,language,regions,kinds")
for i in range(int(sys.argv[1])):
    language = ("en", "fr", "es")[i % 3]
    print(f"reader{i}@example.org,Reader {i},{language},,")' "$readers" >"$folder/readers.csv"
    rm -rf "$folder/import"
    mkdir "$folder/import"
    began=$(date +%s%N)
    (cd "$folder/import" && DATABASE_URL=sqlite://$database LOG=warn "$program" subscribers import "$folder/readers.csv" \
        --consent "a list for measuring" --consent-date 2026-01-01 >/dev/null)
    ended=$(date +%s%N)
    rm -rf "$folder/import"
    echo "{\"seconds\": $(python3 -c "print(($ended - $began) / 1e9)")}" | keep import
}

for round in $(seq "$rounds"); do
    for name in "${rows[@]}"; do
        echo "round $round of $rounds: $name" >&2
        row "$name"
    done
done
python3 "$here/benches/table.py" "$folder/runs"
