//! What is done for every single message, without any network: the reader's copy, its dots, the server's replies.
//!
//!     cargo bench

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use monthly_alert::clock::Timestamp;
use monthly_alert::mail::skeleton::{Frame, Marks, Skeleton, Unsubscribe, Values};
use monthly_alert::mail::{Pieces, ReplyReader, stuff};

/// Bytes of a digest, about.
const SIZE: usize = 30_000;

/// A digest with a reader's name and links in both parts.
fn skeleton() -> Skeleton {
    let marks = Marks::random();
    let mut text = format!("Hello {},\n\n", marks.name());
    let mut html = format!("<html><body><p>Hello {},</p>\n", marks.name());
    while text.len() + html.len() < SIZE {
        text.push_str("A small kit can measure rainfall where no map reaches yet, says the résumé of a station.\n");
        html.push_str("<p style=\"margin:0\">A small kit can measure rainfall where no map reaches yet.</p>\n");
    }
    text.push_str(&format!("Leave: {}\nChoose: {}\n", marks.unsubscribe_url(), marks.preferences_url()));
    let (leave, choose) = (marks.unsubscribe_url(), marks.preferences_url());
    html.push_str(&format!("<a href=\"{leave}\">Leave</a> <a href=\"{choose}\">Choose</a></body></html>\n"));
    let frame = Frame {
        from: "Monthly Alert <alert@example.org>",
        reply_to: None,
        subject: "A month of example news",
        text: &text,
        html: &html,
        boundary: "b0123456789abcdef",
        list_id: Some(("Monthly Alert", "digest.example.org")),
        unsubscribe: Unsubscribe::OneClick,
        headers: &[("Precedence", "list")],
    };
    Skeleton::build(&frame, &marks).expect("the frame is sound")
}

fn values<'a>() -> Values<'a> {
    Values {
        to_address: "somebody.with.a.long.name@mail.example.org",
        to_name: Some("Élise"),
        message_id: "abcdefghijklmnopqrstuvwxyz234567@example.org",
        date: Timestamp::from_millis(1_795_000_000_000),
        unsubscribe_url: "https://alert.example.org/unsubscribe/abcdefghijklmnopqrstuvwxyz234567abcdefghijkl",
        preferences_url: "https://alert.example.org/preferences/abcdefghijklmnopqrstuvwxyz234567abcdefghijkl",
    }
}

fn copies(criterion: &mut Criterion) {
    let (skeleton, values) = (Arc::new(skeleton()), values());
    let mut copy = Pieces::default();
    skeleton.splice(&values, &mut copy);
    let mut group = criterion.benchmark_group("copy");
    group.throughput(Throughput::Bytes(copy.len() as u64));
    group.bench_function("splice", |bench| {
        bench.iter(|| {
            copy.clear();
            skeleton.splice(black_box(&values), &mut copy);
        });
    });
    group.finish();
}

fn dots(criterion: &mut Criterion) {
    let skeleton = Arc::new(skeleton());
    let none = || {
        let mut copy = Pieces::default();
        skeleton.splice(&values(), &mut copy);
        copy
    };
    let message = none().to_vec();
    let in_one_piece = |bytes: &[u8]| {
        let mut copy = Pieces::default();
        copy.push(bytes);
        copy
    };
    let mut dotted = Vec::new();
    for (number, line) in message.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if number % 10 == 0 {
            dotted.push(b'.');
        }
        dotted.extend_from_slice(line);
    }
    let mut group = criterion.benchmark_group("stuff");
    // A digest as it is; and messages of one piece, without a dot and with one in ten lines, as no mail has it.
    let ways: [(&str, usize, &dyn Fn() -> Pieces); 3] = [
        ("in pieces", message.len(), &none),
        ("no dots", message.len(), &|| in_one_piece(&message)),
        ("a dot in ten lines", dotted.len(), &|| in_one_piece(&dotted)),
    ];
    for (name, length, fresh) in ways {
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(name, |bench| bench.iter_batched_ref(fresh, stuff, BatchSize::SmallInput));
    }
    group.finish();
}

fn replies(criterion: &mut Criterion) {
    // What comes back for one message and the next envelope, in one packet.
    let packet = b"250 2.0.0 Ok: queued as 4XyZ123456z1AbC\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n";
    let mut reader = ReplyReader::default();
    criterion.bench_function("four replies", |bench| {
        bench.iter(|| {
            reader.room().extend_from_slice(black_box(packet));
            let mut codes = 0;
            while reader.is_ready() == Ok(true) {
                codes += reader.take().map_or(0, |reply| u32::from(reply.code));
            }
            codes
        });
    });
}

criterion_group!(mail, copies, dots, replies);
criterion_main!(mail);
