//! A server that refuses, closes, breaks and babbles, at each stage of the third of five letters.

use monthly_alert::mail::{Outcome, Verdict};

use crate::letters::{Letters, in_clear, reader};
use crate::support::smtp::{Answer, NOBODY, Reception, SmtpServer, Stage};
use crate::with_and_without_pipelining;

const READERS: usize = 5;
const VICTIM: usize = 3;

/// What is expected of the first attempt with the third letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Accepted,
    Refused(Verdict, u16),
    NotSent,
    Dropped,
    Unknown,
}

use Expected::{Accepted, Dropped, NotSent, Refused, Unknown};

fn class(outcome: &Outcome) -> Expected {
    match outcome {
        Outcome::Accepted(_) => Accepted,
        Outcome::Refused(verdict, reply) => Refused(*verdict, reply.code),
        Outcome::NotSent(_) | Outcome::SentAway(_) => NotSent,
        Outcome::Dropped(_) => Dropped,
        Outcome::Unknown(_) => Unknown,
        Outcome::Poison(why) => panic!("no letter here is poison: {why}"),
    }
}

/// Five letters go out, the third meets `answer` at `stage`, once; all others must arrive, at no cost.
async fn check(reception: &Reception, stage: Stage, answer: Answer, expected: Expected) {
    let told = format!("{answer:.80?} at {stage:?}");
    let server = SmtpServer::start_with(reception.clone());
    match stage {
        Stage::Mail => server.when(stage).nth(VICTIM).answer(answer.clone()),
        _ => server.when(stage).to(&reader(VICTIM)).first(1).answer(answer.clone()),
    };
    let mut letters = Letters::to_readers(READERS);
    letters.hand_over(in_clear(&server)).await;
    let first = letters.first(VICTIM);
    assert_eq!(class(&first.outcome), expected, "{told}: {first:?}");
    let dot_went = matches!(stage, Stage::Body | Stage::Dot) || expected == Accepted;
    assert_eq!(first.on_the_wire, dot_went, "{told}: {first:?}");
    let taken = matches!(answer, Answer::TakeAndHangUp | Answer::TakeAndReset);
    for number in 1..=READERS {
        let history: Vec<Expected> = letters.attempts[&number].iter().map(|attempt| class(&attempt.outcome)).collect();
        let copies = server.accepted().iter().filter(|mail| mail.to == [reader(number)]).count();
        let accepted = history.iter().filter(|outcome| **outcome == Accepted).count();
        if number == VICTIM {
            assert_eq!(copies, accepted + usize::from(taken), "{told}: {history:?}");
            let goes_on = matches!(expected, NotSent | Dropped);
            assert_eq!(history.last() == Some(&Accepted), goes_on || expected == Accepted, "{told}: {history:?}");
        } else {
            // One that rode behind the victim may have been called back.
            let cost = history.iter().any(|outcome| !matches!(outcome, Accepted | NotSent));
            assert!(!cost && accepted == 1 && copies == 1, "{told}: reader {number} paid for it: {history:?}");
        }
    }
    for mail in server.accepted() {
        let number = (1..=READERS).find(|number| mail.to == [reader(*number)]).expect("one of ours");
        assert_eq!(mail.raw, letters.text(number), "{told}");
    }
}

fn garbage() -> Answer {
    Answer::Say(b"\xff\x00\xfe what?\n\n".to_vec())
}

fn ten_megabytes() -> Answer {
    Answer::Say(vec![b'2'; 10_000_000])
}

fn ten_thousand_lines() -> Answer {
    Answer::Say([b"250-and so on\r\n".repeat(10_000).as_slice(), b"250 end\r\n"].concat())
}

fn drip(text: &str) -> Answer {
    let Answer::Say(bytes) = Answer::reply(text) else { unreachable!("a reply is said") };
    Answer::Drip(bytes)
}

with_and_without_pipelining!(refusals_of_mail_from_cost_only_the_message_that_met_them);
async fn refusals_of_mail_from_cost_only_the_message_that_met_them(reception: Reception) {
    use Verdict::{SenderFault, TryLater};
    for (reply, expected) in [
        ("450 4.1.8 later", Refused(TryLater, 450)),
        ("452-4.3.1 no\n452 4.3.1 space", Refused(TryLater, 452)),
        ("550 5.7.1 not you", Refused(SenderFault, 550)),
        ("550 5.1.8 who are you", Refused(SenderFault, 550)),
        ("552 too much", Refused(TryLater, 552)),
        ("554 no", Refused(SenderFault, 554)),
        ("421 4.7.0 too many messages", NotSent),
        ("503 5.5.1 nested MAIL", NotSent),
        ("354 what", NotSent),
    ] {
        check(&reception, Stage::Mail, Answer::reply(reply), expected).await;
    }
    for (answer, expected) in [
        (drip("550-5.7.1 not\n550 5.7.1 you"), Refused(SenderFault, 550)),
        (drip("250 2.1.0 yes"), Accepted),
        (garbage(), NotSent),
        (Answer::HangUp, NotSent),
        (Answer::Reset, NotSent),
        (ten_megabytes(), NotSent),
    ] {
        check(&reception, Stage::Mail, answer, expected).await;
    }
}

with_and_without_pipelining!(refusals_of_a_recipient_cost_only_that_recipient);
async fn refusals_of_a_recipient_cost_only_that_recipient(reception: Reception) {
    use Verdict::{SenderFault, TryLater};
    for (reply, expected) in [
        ("450 4.2.1 greylisted", Refused(TryLater, 450)),
        ("451 later", Refused(TryLater, 451)),
        ("452 4.5.3 too many recipients", Refused(TryLater, 452)),
        ("550 5.1.1 no such user", Refused(Verdict::Refused, 550)),
        ("550-5.1.1 no\n550-5.1.1 such\n550 5.1.1 user", Refused(Verdict::Refused, 550)),
        ("550 5.7.26 unauthenticated", Refused(SenderFault, 550)),
        ("552 too many recipients", Refused(TryLater, 552)),
        ("554 no", Refused(Verdict::Refused, 554)),
        ("421 closing", NotSent),
        ("354 what", NotSent),
    ] {
        check(&reception, Stage::Rcpt, Answer::reply(reply), expected).await;
    }
    for (answer, expected) in [
        (drip("550 5.1.1 no such user"), Refused(Verdict::Refused, 550)),
        (Answer::Say(b"550 5.1.1 bo\xeete inconnue\r\n".to_vec()), Refused(Verdict::Refused, 550)),
        (Answer::reply("250-yes\n550 no"), Dropped),
        (garbage(), Dropped),
        (ten_thousand_lines(), Dropped),
        (Answer::HangUp, Dropped),
        (Answer::Reset, Dropped),
    ] {
        check(&reception, Stage::Rcpt, answer, expected).await;
    }
}

with_and_without_pipelining!(refusals_of_data_send_no_message);
async fn refusals_of_data_send_no_message(reception: Reception) {
    use Verdict::{SenderFault, TryLater};
    for (reply, expected) in [
        ("451 4.3.0 later", Refused(TryLater, 451)),
        ("550 5.7.1 policy", Refused(SenderFault, 550)),
        ("552 too many recipients", Refused(TryLater, 552)),
        ("554 no valid recipients", Refused(Verdict::Refused, 554)),
        ("421 closing", NotSent),
    ] {
        check(&reception, Stage::Data, Answer::reply(reply), expected).await;
    }
    for (answer, expected) in [
        (drip("354-go\n354 on"), Accepted),
        (garbage(), Dropped),
        (ten_megabytes(), Dropped),
        (Answer::HangUp, Dropped),
        (Answer::Reset, Dropped),
    ] {
        check(&reception, Stage::Data, answer, expected).await;
    }
}

with_and_without_pipelining!(after_the_final_dot_an_answer_decides_and_everything_else_is_unknown);
async fn after_the_final_dot_an_answer_decides_and_everything_else_is_unknown(reception: Reception) {
    use Verdict::{SenderFault, TryLater};
    for (reply, expected) in [
        ("250-2.0.0 queued\n250 2.0.0 as 1", Accepted),
        ("451 4.7.1 later", Refused(TryLater, 451)),
        ("552 5.2.2 full", Refused(TryLater, 552)),
        ("552 5.3.4 too big", Refused(SenderFault, 552)),
        ("550 5.7.26 unauthenticated", Refused(SenderFault, 550)),
        ("554 5.6.0 bad content", Refused(Verdict::Refused, 554)),
        ("554 spam", Refused(Verdict::Refused, 554)),
        ("421 closing", NotSent),
    ] {
        check(&reception, Stage::Dot, Answer::reply(reply), expected).await;
    }
    for answer in [
        Answer::TakeAndHangUp,
        Answer::TakeAndReset,
        Answer::HangUp,
        Answer::Reset,
        Answer::reply("354 go on"),
        Answer::reply("554-no\n250 yes"),
        garbage(),
    ] {
        check(&reception, Stage::Dot, answer, Unknown).await;
    }
    for answer in [Answer::HangUp, Answer::Reset] {
        // The final dot was in the same write as the first bytes, or right behind.
        check(&reception, Stage::Body, answer, Unknown).await;
    }
    check(&reception, Stage::Dot, drip("250-2.0.0 queued\n250 2.0.0 as 1"), Accepted).await;
    check(&reception, Stage::Dot, drip("451 4.7.1 later"), Refused(TryLater, 451)).await;
}

#[tokio::test]
async fn a_server_that_takes_data_without_a_recipient_gets_a_lone_dot_which_counts_for_nothing() {
    for answer in ["554 5.5.1 no recipients", "250 2.0.0 gladly"] {
        let server = SmtpServer::start();
        server.when(Stage::Rcpt).to(&reader(2)).reply("550 5.1.1 no such user");
        server.when(Stage::Data).to(NOBODY).reply("354 whatever");
        server.when(Stage::Dot).to(NOBODY).reply(answer);
        let mut letters = Letters::to_readers(3);
        assert!(letters.hand_over(in_clear(&server)).await.is_empty());
        assert_eq!(class(&letters.first(2).outcome), Refused(Verdict::Refused, 550), "{answer}");
        assert!(!letters.first(2).on_the_wire);
        let taken: Vec<_> = server.accepted().iter().map(|mail| mail.to.concat()).collect();
        assert_eq!((taken, server.connections()), (vec![reader(1), reader(3)], 1), "{answer}");
    }
}

with_and_without_pipelining!(a_server_that_does_not_want_us_costs_nobody_anything);
async fn a_server_that_does_not_want_us_costs_nobody_anything(reception: Reception) {
    for (stage, answer) in [
        (Stage::Connect, Answer::reply("421 too busy")),
        (Stage::Connect, Answer::reply("554 5.7.1 no service")),
        (Stage::Connect, Answer::HangUp),
        (Stage::Connect, Answer::Reset),
        (Stage::Connect, garbage()),
        (Stage::Ehlo, Answer::reply("421 too busy")),
        (Stage::Ehlo, Answer::reply("550 not you")),
        (Stage::Ehlo, ten_thousand_lines()),
        (Stage::Ehlo, Answer::HangUp),
    ] {
        let told = format!("{answer:.80?} at {stage:?}");
        let server = SmtpServer::start_with(reception.clone());
        server.when(stage).first(1).answer(answer);
        let mut letters = Letters::to_readers(2);
        assert_eq!(letters.hand_over(in_clear(&server)).await.len(), 1, "{told}");
        assert_eq!(class(&letters.first(1).outcome), NotSent, "{told}");
        assert_eq!(server.accepted().len(), 2, "{told}");
    }
}
