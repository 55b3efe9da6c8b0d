//! Follows the operators of a page that place text (ISO 32000-2, 9.4), and the forms that the page draws.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};

use super::font::Font;
use super::layout::Span;
use super::stream;
use crate::sit::document::notice::NoticeKind;
use crate::sit::document::walk::Walk;

/// Forms drawn by forms; deeper ones are not followed.
pub(super) const FORMS: usize = 16;
/// Pieces of text of one page; more are cut.
pub(super) const SPANS: usize = 1_000_000;
/// Saved states; more are forgotten, as nothing but broken files has them.
const STATES: usize = 512;

/// An affine transformation `[a b c d e f]`.
type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn multiply(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    /// 1 for 100 per cent.
    scale: f64,
    leading: f64,
    rise: f64,
}

/// Fonts of a file, so that each is read once.
pub(super) type Fonts = HashMap<ObjectIdentifier, Rc<Font>>;

/// Collects the text of one page.
pub(super) struct Page<'f> {
    fonts: &'f mut Fonts,
    pub(super) spans: Vec<Span>,
    /// Codes whose meaning is not known.
    pub(super) unknown: u64,
    /// Whether a picture is drawn.
    pub(super) picture: bool,
    /// Whether pieces of text were left out, because there are too many.
    pub(super) cut: bool,
    /// Whether forms were not followed, because they lie too deep.
    pub(super) deep: bool,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    /// Forms that are being drawn.
    forms: Vec<ObjectIdentifier>,
}

impl<'f> Page<'f> {
    pub(super) fn new(fonts: &'f mut Fonts) -> Self {
        let state = State {
            matrix: IDENTITY,
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        Self {
            fonts,
            spans: Vec::new(),
            unknown: 0,
            picture: false,
            cut: false,
            deep: false,
            state,
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            forms: Vec::new(),
        }
    }

    /// Follows content with its resources. Recursion ends with [`FORMS`].
    pub(super) fn run(&mut self, walk: &mut Walk<'_>, content: &[u8], resources: &Dict<'_>) {
        let mut operators = UntypedIter::new(content);
        while let Some(instruction) = operators.next() {
            if !walk.step(1) {
                return;
            }
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            self.operator(walk, instruction.operator, &operands, resources);
        }
    }

    fn operator(
        &mut self,
        walk: &mut Walk<'_>,
        operator: &[u8],
        operands: &[&Object<'_>],
        resources: &Dict<'_>,
    ) {
        let numbers = numbers(operands);
        let number = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
        match operator {
            b"q" if self.saved.len() < STATES => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => self.state.matrix = multiply(&matrix(&numbers), &self.state.matrix),
            b"BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            b"Tf" => {
                self.state.size = number(0);
                self.state.font = match operands.first() {
                    Some(Object::Name(name)) => self.font(walk, name, resources),
                    _ => None,
                };
            }
            b"Tc" => self.state.character_space = number(0),
            b"Tw" => self.state.word_space = number(0),
            b"Tz" => self.state.scale = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Ts" => self.state.rise = number(0),
            b"Tm" => (self.text, self.line) = (matrix(&numbers), matrix(&numbers)),
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" => self.show_operand(operands.last()),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.last());
            }
            b"\"" => {
                (self.state.word_space, self.state.character_space) = (number(0), number(1));
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.last());
            }
            b"TJ" => {
                if let Some(Object::Array(array)) = operands.last() {
                    self.show_array(array);
                }
            }
            b"BI" => self.picture = true,
            b"Do" => {
                if let Some(Object::Name(name)) = operands.first() {
                    self.form(walk, name, resources);
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = multiply(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn font(&mut self, walk: &mut Walk<'_>, name: &Name<'_>, resources: &Dict<'_>) -> Option<Rc<Font>> {
        let fonts = resources.get::<Dict<'_>>(b"Font")?;
        let dict = fonts.get::<Dict<'_>>(name.as_ref())?;
        let id = fonts.get_ref(name.as_ref()).map(ObjectIdentifier::from);
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::read(walk, &dict));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }

    fn show_operand(&mut self, operand: Option<&&Object<'_>>) {
        if let Some(Object::String(text)) = operand {
            self.show(text.as_bytes());
        }
    }

    fn show_array(&mut self, array: &Array<'_>) {
        for item in array.iter::<Object<'_>>() {
            match item {
                Object::String(text) => self.show(text.as_bytes()),
                Object::Number(number) => {
                    let shift = -number.as_f64() / 1000.0 * self.state.size * self.state.scale;
                    self.text = multiply(&[1.0, 0.0, 0.0, 1.0, shift, 0.0], &self.text);
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, mut bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        let start = self.place();
        let mut text = String::new();
        while !bytes.is_empty() {
            let glyph = font.glyph(bytes);
            bytes = bytes.get(glyph.length..).unwrap_or_default();
            match glyph.text {
                Some(meaning) => push_without_ligatures(&mut text, &meaning),
                None => self.unknown += 1,
            }
            let spaces = self.state.character_space + if glyph.space { self.state.word_space } else { 0.0 };
            let advance = (f64::from(glyph.width) / 1000.0 * self.state.size + spaces) * self.state.scale;
            self.text = multiply(&[1.0, 0.0, 0.0, 1.0, advance, 0.0], &self.text);
        }
        let end = self.place();
        if self.spans.len() >= SPANS {
            self.cut = true;
        } else if !text.is_empty() {
            self.spans.push(span(&start, &end, text));
        }
    }

    /// The transformation of text to the page, with the size.
    fn place(&self) -> Matrix {
        let state = &self.state;
        let own = [state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise];
        multiply(&multiply(&own, &self.text), &state.matrix)
    }

    /// Draws a form: content with resources of its own.
    fn form(&mut self, walk: &mut Walk<'_>, name: &Name<'_>, resources: &Dict<'_>) {
        let Some(form) =
            resources.get::<Dict<'_>>(b"XObject").and_then(|all| all.get::<Stream<'_>>(name.as_ref()))
        else {
            return;
        };
        let dict = form.dict();
        let subtype = dict.get::<Name<'_>>(b"Subtype");
        if subtype.as_ref().is_none_or(|subtype| subtype.as_ref() != b"Form") {
            self.picture |= subtype.is_some_and(|subtype| subtype.as_ref() == b"Image");
            return;
        }
        let id = form.obj_id();
        if self.forms.contains(&id) {
            return;
        }
        if self.forms.len() >= FORMS {
            self.deep = true;
            return;
        }
        let content = match stream::decode(walk, &form) {
            Ok(content) => content.unwrap_or_default(),
            Err(error) => return walk.notice(NoticeKind::Skipped(error)),
        };
        let own = dict.get::<Dict<'_>>(b"Resources");
        let (state, saved) = (self.state.clone(), std::mem::take(&mut self.saved));
        let (text, line) = (self.text, self.line);
        if let Some(array) = dict.get::<Array<'_>>(b"Matrix") {
            let numbers: Vec<f64> = array.iter::<Number>().map(|number| number.as_f64()).collect();
            self.state.matrix = multiply(&matrix(&numbers), &self.state.matrix);
        }
        self.forms.push(id);
        self.run(walk, &content, own.as_ref().unwrap_or(resources));
        self.forms.pop();
        (self.state, self.saved, self.text, self.line) = (state, saved, text, line);
    }
}

/// Ligatures are letters, as keywords have them.
fn push_without_ligatures(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            _ => out.push(character),
        }
    }
}

fn numbers(operands: &[&Object<'_>]) -> Vec<f64> {
    let numbers = operands.iter().filter_map(|operand| match operand {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
    });
    numbers.collect()
}

fn matrix(numbers: &[f64]) -> Matrix {
    numbers.try_into().unwrap_or(IDENTITY)
}

/// Text between two places, in the coordinates of its own direction.
fn span(start: &Matrix, end: &Matrix, text: String) -> Span {
    let (a, b) = (start[0], start[1]);
    let angle = b.atan2(a);
    // Small slants are of the scanner, not of the text.
    let degrees = (angle.to_degrees() / 5.0).round() * 5.0;
    let radians = -degrees.to_radians();
    let turned = |matrix: &Matrix| {
        (
            matrix[4] * radians.cos() - matrix[5] * radians.sin(),
            matrix[4] * radians.sin() + matrix[5] * radians.cos(),
        )
    };
    let ((start_x, baseline), (end_x, _)) = (turned(start), turned(end));
    let size = start[2].hypot(start[3]);
    Span { angle: (degrees as i32).rem_euclid(360), start: start_x, end: end_x, baseline, size, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_runs_up_has_its_own_coordinates() {
        let start = [0.0, 10.0, -10.0, 0.0, 50.0, 20.0];
        let end = [0.0, 10.0, -10.0, 0.0, 50.0, 70.0];
        let span = span(&start, &end, "up".to_owned());
        assert_eq!(span.angle, 90);
        assert!((span.end - span.start - 50.0).abs() < 1e-9);
        assert!((span.size - 10.0).abs() < 1e-9);
    }

    #[test]
    fn transformations_are_applied_in_order() {
        let moved = multiply(&[1.0, 0.0, 0.0, 1.0, 5.0, 7.0], &[2.0, 0.0, 0.0, 2.0, 1.0, 1.0]);
        assert_eq!(moved, [2.0, 0.0, 0.0, 2.0, 11.0, 15.0]);
    }
}
