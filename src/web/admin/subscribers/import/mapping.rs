//! Which column of a file is what, and whose consent it is.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::subscribers::{IMPORT_COLUMNS, TableLayout, Ticket, consent_date};
use crate::web::admin::choice::Choice;
use crate::web::admin::form::Form;
use crate::web::admin::words::sentence;

/// What the columns are, in words.
const WORDS: [&str; 5] = ["Address", "Name", "Language", "Regions", "Kinds"];

/// The form, filled in.
#[derive(Debug, Serialize)]
pub(super) struct Mapping {
    columns: Vec<Column>,
    names: Vec<String>,
    first: Vec<Vec<String>>,
    consent: String,
    consent_date: String,
    email_problem: Option<&'static str>,
    consent_problem: Option<&'static str>,
    date_problem: Option<String>,
}

#[derive(Debug, Serialize)]
struct Column {
    field: &'static str,
    words: &'static str,
    is_needed: bool,
    /// The number of the column in the file, or nothing.
    value: String,
    choices: Vec<Choice>,
}

impl Mapping {
    /// As the ticket has it.
    pub(super) fn of(ticket: &Ticket) -> Mapping {
        let column = |place: usize| {
            let value = ticket.layout.columns[place].map(|at| at.to_string()).unwrap_or_default();
            let choice = |(at, name): (usize, &String)| {
                let words = if name.is_empty() { format!("column {}", at + 1) } else { name.clone() };
                Choice::new(at, words, value == at.to_string())
            };
            let choices = ticket.look.names.iter().enumerate().map(choice).collect();
            Column { field: IMPORT_COLUMNS[place], words: WORDS[place], is_needed: place == 0, value, choices }
        };
        Mapping {
            columns: (0..IMPORT_COLUMNS.len()).map(column).collect(),
            names: ticket.look.names.clone(),
            first: ticket.look.first.clone(),
            consent: ticket.consent.clone(),
            consent_date: ticket.consent_date.clone(),
            email_problem: None,
            consent_problem: None,
            date_problem: None,
        }
    }

    /// Writes what the form says onto the ticket.
    ///
    /// # Errors
    /// The same form with what is wrong at its fields.
    pub(super) fn take(form: &Form, ticket: &mut Ticket, now: Timestamp) -> Result<(), Box<Mapping>> {
        let width = ticket.look.names.len();
        let column = |field: &str| form.first(field).parse().ok().filter(|at: &usize| *at < width);
        ticket.layout = TableLayout { columns: IMPORT_COLUMNS.map(column), ..ticket.layout };
        ticket.consent = form.trimmed("consent").chars().filter(|c| !c.is_control()).take(200).collect();
        ticket.consent_date = form.trimmed("consent_date").to_owned();
        let date = consent_date(&ticket.consent_date, now);
        let email_problem = ticket.layout.columns[0].is_none().then_some("Say which column has the addresses.");
        let consent_problem = ticket.consent.is_empty().then_some("Say where they agreed: it is the proof.");
        if email_problem.is_none() && consent_problem.is_none() && date.is_ok() {
            return Ok(());
        }
        let date_problem = date.err().map(|why| sentence(&why));
        Err(Box::new(Mapping { email_problem, consent_problem, date_problem, ..Mapping::of(ticket) }))
    }
}
