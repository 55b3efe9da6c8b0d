//! Texts in columns of every kind, masked.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, GenericListArray, GenericStringArray, MapArray, OffsetSizeTrait,
    StringViewArray, StructArray, UnionArray,
};
use arrow::datatypes::DataType;
use datafusion::error::Result;
use memchr::memmem::Finder;

use crate::sit::detected;

/// What every list of matched values has in its name, small or capital.
const LIST: &str = "etectedValues";

/// The column with its texts masked: all of them when they are matched values, else the lists of matched values in them.
/// Nothing when nothing is to be masked.
pub(super) fn mask(column: &ArrayRef, is_matched: bool) -> Result<Option<ArrayRef>> {
    Ok(match column.data_type() {
        DataType::Utf8 => texts::<i32>(column, is_matched),
        DataType::LargeUtf8 => texts::<i64>(column, is_matched),
        DataType::Utf8View => views(column.as_string_view(), is_matched),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            mask(dictionary.values(), is_matched)?.map(|values| dictionary.with_values(values))
        }
        DataType::List(_) => list::<i32>(column.as_list(), is_matched)?,
        DataType::LargeList(_) => list::<i64>(column.as_list(), is_matched)?,
        DataType::Struct(_) => structure(column.as_struct(), is_matched)?.map(|masked| Arc::new(masked) as _),
        DataType::Map(field, is_sorted) => {
            let map = column.as_map();
            match structure(map.entries(), is_matched)? {
                Some(entries) => Some(Arc::new(MapArray::try_new(
                    Arc::clone(field),
                    map.offsets().clone(),
                    entries,
                    map.nulls().cloned(),
                    *is_sorted,
                )?)),
                None => None,
            }
        }
        DataType::Union(..) => union(column.as_union(), is_matched)?,
        _ => None,
    })
}

fn masked(text: &str, is_matched: bool) -> Cow<'_, str> {
    if is_matched {
        Cow::Owned(detected::mask_whole(text))
    } else {
        detected::mask(text).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

fn texts<O: OffsetSizeTrait>(column: &ArrayRef, is_matched: bool) -> Option<ArrayRef> {
    let texts = column.as_string::<O>();
    if !is_matched && Finder::new(LIST).find(texts.value_data()).is_none() {
        return None;
    }
    let masked: GenericStringArray<O> =
        texts.iter().map(|text| text.map(|text| masked(text, is_matched))).collect();
    Some(Arc::new(masked))
}

fn views(texts: &StringViewArray, is_matched: bool) -> Option<ArrayRef> {
    let finder = Finder::new(LIST);
    // Texts that lie in the view itself are shorter than the name.
    let may_hold = || texts.data_buffers().iter().any(|buffer| finder.find(buffer).is_some());
    if !is_matched && !may_hold() {
        return None;
    }
    let masked: StringViewArray =
        texts.iter().map(|text| text.map(|text| masked(text, is_matched))).collect();
    Some(Arc::new(masked))
}

fn list<O: OffsetSizeTrait>(list: &GenericListArray<O>, is_matched: bool) -> Result<Option<ArrayRef>> {
    let (DataType::List(field) | DataType::LargeList(field)) = list.data_type() else { return Ok(None) };
    let Some(values) = mask(list.values(), is_matched)? else { return Ok(None) };
    let masked =
        GenericListArray::try_new(Arc::clone(field), list.offsets().clone(), values, list.nulls().cloned())?;
    Ok(Some(Arc::new(masked)))
}

fn structure(rows: &StructArray, is_matched: bool) -> Result<Option<StructArray>> {
    let Some(columns) = each(rows.columns(), is_matched)? else { return Ok(None) };
    Ok(Some(StructArray::try_new(rows.fields().clone(), columns, rows.nulls().cloned())?))
}

fn union(values: &UnionArray, is_matched: bool) -> Result<Option<ArrayRef>> {
    let (fields, kinds, offsets, children) = values.clone().into_parts();
    let Some(children) = each(&children, is_matched)? else { return Ok(None) };
    Ok(Some(Arc::new(UnionArray::try_new(fields, kinds, offsets, children)?)))
}

fn each(columns: &[ArrayRef], is_matched: bool) -> Result<Option<Vec<ArrayRef>>> {
    let mut all = None;
    for (at, column) in columns.iter().enumerate() {
        if let Some(masked) = mask(column, is_matched)? {
            all.get_or_insert_with(|| columns.to_vec())[at] = masked;
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray, StringDictionaryBuilder};
    use arrow::datatypes::{Field, Int32Type};

    use super::*;

    const RECORD: &str = r#"{"DetectedValues":["4111111111111111"]}"#;
    const MASKED: &str = r#"{"DetectedValues":["************1111"]}"#;

    #[test]
    fn texts_of_every_encoding_are_masked_and_nulls_stay() {
        let rows = [Some(RECORD), None, Some("short"), Some("long enough to lie outside of the view")];
        let wanted = [Some(MASKED), None, rows[2], rows[3]];
        let plain: ArrayRef = Arc::new(StringArray::from(rows.to_vec()));
        for kind in [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View] {
            let column = arrow::compute::cast(&plain, &kind).unwrap();
            let found = mask(&column, false).unwrap().unwrap();
            assert_eq!(found.data_type(), &kind);
            let found = arrow::compute::cast(&found, &DataType::Utf8).unwrap();
            assert_eq!(found.as_string::<i32>().iter().collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn dictionaries_lists_and_structures_are_looked_into() {
        let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
        dictionary.extend([Some(RECORD), None, Some(RECORD)]);
        let dictionary: ArrayRef = Arc::new(dictionary.finish());
        let field = Arc::new(Field::new("text", dictionary.data_type().clone(), true));
        let rows: ArrayRef = Arc::new(StructArray::new(vec![field].into(), vec![dictionary], None));
        let item = Arc::new(Field::new_list_field(rows.data_type().clone(), true));
        let offsets = arrow::buffer::OffsetBuffer::from_lengths([1, 2]);
        let column: ArrayRef = Arc::new(GenericListArray::<i32>::new(item, offsets, rows, None));
        let found = mask(&column, false).unwrap().unwrap();
        assert_eq!(found.data_type(), column.data_type());
        let shown = arrow::util::display::array_value_to_string(&found, 1).unwrap();
        assert!(shown.contains(MASKED) && !shown.contains("4111"), "{shown}");
    }

    #[test]
    fn what_is_no_text_and_what_holds_nothing_is_left_alone() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![4_111_111_111_111_111]));
        assert!(mask(&numbers, true).unwrap().is_none());
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec!["4111111111111111, in no list"]));
        assert!(mask(&texts, false).unwrap().is_none());
        assert!(mask(&texts, true).unwrap().is_some());
    }
}
