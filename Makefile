# `make test` runs everything; the targets under it can be run alone. All of them share one profile, one set of flags
# and one target folder, so that nothing is compiled twice.

.PHONY: run demo check test needs fmt clippy docs unit it browser soak bench screenshots
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

# The stories of tests/it/faults in their full count, with the program as it is shipped. Takes an hour and a half; SOAK=10 is a
# tenth.
soak: SOAK ?= 100
soak: needs
	$(call heading,Faults)
	@mkdir -p target/soak
	@printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' \
		fault database readers times lost repeated 'most for one' allowed took - - - - - - - - - >target/soak/figures.md
	SOAK=$(SOAK) SOAK_FIGURES=$(CURDIR)/target/soak/figures.md \
		scripts/with-postgres cargo test --release --test it faults:: -- --nocapture --test-threads=1
	$(call heading,Figures)
	@cat target/soak/figures.md

# The figures of docs/measuring.md, in turns with Postfix's smtp-source. ROUNDS=1 ROWS=quick is the short form.
bench: ROUNDS ?= 5
bench: ROWS ?= all
bench:
	$(call heading,Figures)
	cargo build --release
	ROUNDS=$(ROUNDS) benches/compare.sh $(ROWS)

# The pictures of the README and of the desk, from the tour; look at them before you commit them.
screenshots:
	$(call heading,Pictures)
	cargo build
	scripts/screenshots
