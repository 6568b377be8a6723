//! JSON and YAML as one tree.
//!
//! What an anchor names is one node wherever it is used, so a file of a few lines that repeats
//! itself a billion times is a few nodes.

use crate::limits;
use bongsu_core::inventory::import::{Problem, short};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;
use std::rc::Rc;

/// How deep merge keys lead from one map to the next.
const MERGE_DEPTH_MAX: usize = 3;

/// A value.
#[derive(Debug)]
pub enum Node {
    /// Nothing.
    Null,
    /// A text, or a number or a truth value as written.
    Text(String),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A map in the order of the file.
    Map(Vec<(String, Rc<Node>)>),
}

impl Node {
    /// The value under a key; what a merge key (`<<`) brings comes after the map's own.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.look_up(key, 0)
    }

    fn look_up(&self, key: &str, depth: usize) -> Option<&Node> {
        let Node::Map(all) = self else { return None };
        let own = all.iter().find(|(name, _)| name == key).map(|(_, node)| &**node);
        let own = own.filter(|node| !matches!(node, Node::Null));
        if own.is_some() || depth > MERGE_DEPTH_MAX {
            return own;
        }
        self.merged().find_map(|node| node.look_up(key, depth + 1))
    }

    /// What the merge keys of a map bring.
    fn merged(&self) -> impl Iterator<Item = &Node> {
        let keys = self.entries().iter().filter(|(name, _)| name == "<<");
        keys.flat_map(|(_, node)| match &**node {
            Node::List(list) => &list[..],
            _ => std::slice::from_ref(node),
        })
        .map(|node| &**node)
    }

    /// Takes what a look-up may go through; `None` when that is more than is left.
    fn spend_merges(&self, depth: usize, left: &mut usize) -> Option<()> {
        if depth > MERGE_DEPTH_MAX {
            return Some(());
        }
        for node in self.merged() {
            *left = left.checked_sub(1)?;
            node.spend_merges(depth + 1, left)?;
        }
        Some(())
    }

    /// The first of these keys that has a text which is not empty.
    pub fn text(&self, keys: &[&str]) -> Option<&str> {
        let all = keys.iter().filter_map(|key| self.get(key)?.as_text());
        all.map(str::trim).find(|text| !text.is_empty())
    }

    /// The text of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a value is one of those that programs write for yes.
    pub fn is_yes(&self, key: &str) -> bool {
        matches!(self.text(&[key]), Some("1" | "true" | "True" | "yes" | "on" | "Y"))
    }

    /// The members of a list under a key.
    pub fn list(&self, key: &str) -> &[Rc<Node>] {
        self.get(key).and_then(Node::as_list).unwrap_or_default()
    }

    /// The members of a list.
    pub fn as_list(&self) -> Option<&[Rc<Node>]> {
        match self {
            Node::List(all) => Some(all),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn entries(&self) -> &[(String, Rc<Node>)] {
        match self {
            Node::Map(all) => all,
            _ => &[],
        }
    }
}

/// Reads JSON.
///
/// # Errors
/// The line, and why it is none.
pub fn json(text: &str) -> Result<Rc<Node>, (Option<u64>, Problem)> {
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| (Some(error.line() as u64), Problem::Json(short(&error.to_string()))))?;
    Ok(Rc::new(of_json(value)))
}

fn of_json(value: serde_json::Value) -> Node {
    use serde_json::Value;
    match value {
        Value::Null => Node::Null,
        Value::Bool(yes) => Node::Text(yes.to_string()),
        Value::Number(number) => Node::Text(number.to_string()),
        Value::String(text) => Node::Text(text),
        Value::Array(all) => Node::List(all.into_iter().map(|it| Rc::new(of_json(it))).collect()),
        Value::Object(all) => {
            Node::Map(all.into_iter().map(|(key, it)| (key, Rc::new(of_json(it)))).collect())
        }
    }
}

/// Reads the first document of a YAML file.
///
/// # Errors
/// The line, and why it is none.
pub fn yaml(text: &str) -> Result<Rc<Node>, (Option<u64>, Problem)> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            (Some(error.marker().line() as u64), Problem::Yaml(short(error.info())))
        })?;
        let line = span.start.line() as u64;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.take(event).map_err(|problem| (Some(line), problem))?;
    }
    Ok(builder.root.unwrap_or_else(|| Rc::new(Node::Null)))
}

/// A list or a map that is not complete.
enum Open {
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>, Option<String>),
}

#[derive(Default)]
struct Builder {
    open: Vec<(Open, usize)>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    nodes: usize,
    /// How many maps all merge keys lead to.
    merged: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > limits::MAX_NODES {
            return Err(Problem::ManyNodes(limits::MAX_NODES));
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let node = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Node::Null,
                    text => Node::Text(text.to_owned()),
                };
                self.put(Rc::new(node), anchor);
            }
            Event::Alias(anchor) => {
                // What a node holds of itself is nothing yet.
                let node = self.anchors.get(&anchor).cloned();
                self.put(node.unwrap_or_else(|| Rc::new(Node::Null)), 0);
            }
            Event::SequenceStart(anchor, _) => self.start(Open::List(Vec::new()), anchor)?,
            Event::MappingStart(anchor, _) => self.start(Open::Map(Vec::new(), None), anchor)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((open, anchor)) = self.open.pop() {
                    let node = match open {
                        Open::List(all) => Node::List(all),
                        Open::Map(all, _) => Node::Map(all),
                    };
                    self.count_merges(&node)?;
                    self.put(Rc::new(node), anchor);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses a map whose look-ups would go through thousands of others: a few lines that name
    /// each other are any number of merges.
    fn count_merges(&mut self, node: &Node) -> Result<(), Problem> {
        let mut left = limits::MAX_MERGES;
        node.spend_merges(0, &mut left).ok_or(Problem::ManyMerges(limits::MAX_MERGES))?;
        self.merged += limits::MAX_MERGES - left;
        match self.merged > limits::MAX_NODES {
            true => Err(Problem::ManyNodes(limits::MAX_NODES)),
            false => Ok(()),
        }
    }

    fn start(&mut self, open: Open, anchor: usize) -> Result<(), Problem> {
        if self.open.len() == limits::MAX_DEPTH {
            return Err(Problem::Deep(limits::MAX_DEPTH));
        }
        self.open.push((open, anchor));
        Ok(())
    }

    fn put(&mut self, node: Rc<Node>, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((Open::List(all), _)) => all.push(node),
            Some((Open::Map(all, key), _)) => match key.take() {
                Some(key) => all.push((key, node)),
                // A key that is a list or a map is of no use here.
                None => *key = Some(node.as_text().unwrap_or_default().to_owned()),
            },
        }
    }
}
