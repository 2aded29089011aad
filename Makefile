# `make test` runs everything; the targets under it can be run alone. All of them share one profile, one set of flags
# and one target folder, so that nothing is compiled twice.

.PHONY: run demo check test needs fmt clippy docs unit it browser screenshots
# Cargo itself uses all cores.
.NOTPARALLEL:

# A new snapshot fails the test instead of being accepted on the quiet.
export INSTA_UPDATE ?= no

heading = @printf '\n\033[1m== %s\033[0m\n' "$(1)"

run:
	cargo run

demo:
	cargo run -- demo

check: fmt clippy

test: needs fmt clippy docs unit it browser
	$(call heading,All tests passed)

needs:
	$(call heading,What the tests need)
	@scripts/test-needs

fmt:
	$(call heading,Formatting)
	cargo fmt --check

clippy:
	$(call heading,Lints)
	cargo clippy --all-targets -- -D warnings

# There are no examples; naming them makes Cargo use the same features of the dependencies as for the tests, so that it
# does not check fifty of them anew.
docs:
	$(call heading,Documentation)
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --lib --examples

unit:
	$(call heading,Unit tests)
	scripts/with-postgres cargo test --lib --bins
	cargo test --doc

it:
	$(call heading,Stories on SQLite and on PostgreSQL)
	scripts/with-postgres cargo test --test it --test conversation

browser:
	$(call heading,Journeys in a browser)
	cargo test --test browser

# The pictures of the README, from the tour; look at them before you commit them.
screenshots:
	$(call heading,Pictures)
	cargo build
	scripts/screenshots
