//! A store as text, to be put into another one: a line for each row, tables in the order in which they depend on each other.

use std::io::{BufRead, Write};

use futures::TryStreamExt;
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, any::AnyRow, query};

use super::{Dialect, rows::Read};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
}

use Kind::{Number, Text};

/// A table that is moved, and its columns, the one that rows are in order of first. What tells of processes is not moved.
type Table = (&'static str, &'static [(&'static str, Kind)]);

const TABLES: &[Table] = &[
    ("worlds", &[("id", Number), ("name", Text), ("options", Text), ("clock_us", Number), ("faults", Text), ("arming", Number)]),
    ("homes", &[("world", Number), ("provider", Text), ("account", Text)]),
    ("accounts", &[("world", Number), ("provider", Text), ("account", Text), ("core", Text)]),
    (
        "records",
        &[("id", Number), ("world", Number), ("provider", Text), ("account", Text), ("drawer", Text), ("key", Text), ("record", Text)],
    ),
    (
        "deliveries",
        &[
            ("id", Number),
            ("world", Number),
            ("provider", Text),
            ("account", Text),
            ("subscription", Text),
            ("event", Text),
            ("state", Number),
            ("reason", Text),
            ("due_us", Number),
            ("earlier", Number),
            ("created_us", Number),
            ("sequence", Text),
            ("place", Number),
            ("attempts", Number),
        ],
    ),
    ("attempts", &[("delivery", Number), ("number", Number), ("attempt", Text)]),
    ("calls", &[("id", Number), ("world", Number), ("provider", Text), ("account", Text), ("call", Text)]),
];

/// Why a store was not moved: the place, and what is wrong there.
pub(super) type Stuck = (String, String);

/// Writes each row of a database as a line, as they were at one time: `["deliveries",1,2,…]`. Gives how many.
pub(super) async fn export(dialect: Dialect, connection: &mut AnyConnection, out: &mut dyn Write) -> Result<u64, Stuck> {
    let lost = |table: &'static str| move |why: sqlx::Error| (table.to_owned(), super::said(&why));
    let mut tx = connection.begin().await.map_err(lost("store"))?;
    if dialect == Dialect::Postgres {
        // So that no row of a later time is among those of an earlier one.
        query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await.map_err(lost("store"))?;
    }
    let mut count = 0;
    for (table, columns) in TABLES {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let all = format!("SELECT {} FROM leadbench_{table} ORDER BY 1, 2, 3", names.join(", "));
        let mut rows = query(AssertSqlSafe(all)).fetch(&mut *tx);
        while let Some(row) = rows.try_next().await.map_err(lost(table))? {
            let line = line(table, columns, &row).map_err(lost(table))?;
            writeln!(out, "{line}").map_err(|e| ("output".to_owned(), e.to_string()))?;
            count += 1;
        }
    }
    Ok(count)
}

fn line(table: &str, columns: &[(&str, Kind)], row: &AnyRow) -> Read<Value> {
    let mut line = vec![json!(table)];
    for (place, (_, kind)) in columns.iter().enumerate() {
        line.push(match kind {
            Number => json!(row.try_get::<Option<i64>, _>(place)?),
            Text => json!(row.try_get::<Option<String>, _>(place)?),
        });
    }
    Ok(Value::Array(line))
}

/// Puts the rows of an export into a database in which nothing has happened yet: all of them, or none. Gives how many.
pub(super) async fn import(dialect: Dialect, connection: &mut AnyConnection, input: &mut dyn BufRead) -> Result<u64, Stuck> {
    let lost = |why: sqlx::Error| ("store".to_owned(), super::said(&why));
    let mut tx = connection.begin().await.map_err(lost)?;
    let used = "SELECT (SELECT COUNT(*) FROM leadbench_accounts) + (SELECT COUNT(*) FROM leadbench_deliveries) \
         + (SELECT COUNT(*) FROM leadbench_worlds WHERE name <> 'main')";
    let used: i64 = query(used).fetch_one(&mut *tx).await.map_err(lost)?.try_get(0).map_err(lost)?;
    if used > 0 {
        return Err(("store".to_owned(), "something has happened in it already".to_owned()));
    }
    query("DELETE FROM leadbench_worlds").execute(&mut *tx).await.map_err(lost)?;
    let mut count = 0;
    for (number, text) in input.lines().enumerate() {
        let at = |wrong: String| (format!("line {}", number + 1), wrong);
        let text = text.map_err(|e| at(e.to_string()))?;
        let line: Vec<Value> = serde_json::from_str(&text).map_err(|e| at(e.to_string()))?;
        let (table, columns) = table_of(&line).map_err(at)?;
        insert(&mut tx, table, columns, &line[1..]).await.map_err(|e| at(super::said(&e)))?;
        count += 1;
    }
    if dialect == Dialect::Postgres {
        for (table, _) in TABLES.iter().filter(|(_, columns)| columns[0].0 == "id") {
            let next = format!(
                "SELECT setval(pg_get_serial_sequence('leadbench_{table}', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM leadbench_{table}), false)"
            );
            query(AssertSqlSafe(next)).execute(&mut *tx).await.map_err(lost)?;
        }
    }
    tx.commit().await.map_err(lost)?;
    Ok(count)
}

/// The table that a line is of; what is wrong with the line, where it is of none.
fn table_of(line: &[Value]) -> Result<&'static Table, String> {
    let name = line.first().and_then(Value::as_str).ok_or("it does not begin with the name of a table")?;
    let table = TABLES.iter().find(|(table, _)| *table == name).ok_or_else(|| format!("`{name}` is no table of a store"))?;
    let fits =
        |(value, (_, kind)): (&Value, &(&str, Kind))| value.is_null() || if *kind == Number { value.is_i64() } else { value.is_string() };
    if line.len() == table.1.len() + 1 && line[1..].iter().zip(table.1).all(fits) {
        Ok(table)
    } else {
        Err(format!("it is no row of {name}: {} are wanted, numbers and texts as an export has them", table.1.len()))
    }
}

async fn insert(tx: &mut AnyConnection, table: &str, columns: &[(&str, Kind)], values: &[Value]) -> Read<()> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let all = format!("INSERT INTO leadbench_{table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    let mut asked = query(AssertSqlSafe(all));
    for (value, (_, kind)) in values.iter().zip(columns) {
        asked = match kind {
            Number => asked.bind(value.as_i64()),
            Text => asked.bind(value.as_str().map(str::to_owned)),
        };
    }
    asked.execute(&mut *tx).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_row_says_why() {
        let of = |text: &str| table_of(&serde_json::from_str::<Vec<Value>>(text).unwrap()).map(|(name, _)| *name);
        assert_eq!(of(r#"["attempts",1,2,"x"]"#), Ok("attempts"));
        assert_eq!(of(r#"["attempts",1,null,"x"]"#), Ok("attempts"));
        for (line, wrong) in [
            (r#"["attempts",1,2]"#, "no row of attempts: 3 are wanted"),
            (r#"["attempts",1,"2","x"]"#, "no row of attempts"),
            (r#"["users",1]"#, "`users` is no table"),
            ("[1]", "does not begin with the name"),
            ("[]", "does not begin"),
        ] {
            assert!(of(line).unwrap_err().contains(wrong), "{line}: {:?}", of(line));
        }
    }
}
