//! Every type of Arrow, as text and as JSON.

use std::sync::Arc;

use arrow::array::*;
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::*;

use crate::output::Format;
use crate::output::tests::plain;

/// One row of every kind of type.
fn every_type() -> RecordBatch {
    let one = |array: ArrayRef| array;
    let union_fields: UnionFields = [
        (0_i8, Arc::new(Field::new("str", DataType::Utf8, false))),
        (
            1,
            Arc::new(
                Field::new("object", DataType::Utf8, false)
                    .with_metadata([("is_json".to_owned(), "true".to_owned())].into()),
            ),
        ),
    ]
    .into_iter()
    .collect();
    let union = UnionArray::try_new(
        union_fields,
        ScalarBuffer::from(vec![1_i8]),
        None,
        vec![Arc::new(StringArray::from(vec![""])), Arc::new(StringArray::from(vec!["{\"a\":\n1}"]))],
    )
    .unwrap();
    let list = ListArray::new(
        Arc::new(Field::new("item", DataType::Utf8, true)),
        OffsetBuffer::from_lengths([2]),
        Arc::new(StringArray::from(vec![Some("a\"b"), None])),
        None,
    );
    let structure = StructArray::from(vec![(
        Arc::new(Field::new("deep", DataType::Timestamp(TimeUnit::Second, None), true)),
        Arc::new(TimestampSecondArray::from(vec![0])) as ArrayRef,
    )]);
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("k");
    map.values().append_value(1);
    map.append(true).unwrap();
    let dictionary: DictionaryArray<Int8Type> = vec![Some("word")].into_iter().collect();
    let runs: Int32RunArray = vec![Some("run")].into_iter().collect();
    let decimal = Decimal128Array::from(vec![-12_345]).with_precision_and_scale(10, 2).unwrap();
    let wide = Decimal256Array::from(vec![i256::from_i128(5)]).with_precision_and_scale(40, 3).unwrap();
    let fixed = FixedSizeBinaryArray::try_from_iter(vec![vec![0_u8, 255]].into_iter()).unwrap();
    let interval = IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::new(1, 2, 3_000_000_000)]);
    RecordBatch::try_from_iter_with_nullable([
        ("null", one(Arc::new(NullArray::new(1))), true),
        ("bool", one(Arc::new(BooleanArray::from(vec![true]))), true),
        ("i8", one(Arc::new(Int8Array::from(vec![-8]))), true),
        ("u64", one(Arc::new(UInt64Array::from(vec![u64::MAX]))), true),
        ("f32", one(Arc::new(Float32Array::from(vec![0.1]))), true),
        ("f64", one(Arc::new(Float64Array::from(vec![1.0]))), true),
        ("nan", one(Arc::new(Float64Array::from(vec![f64::NAN]))), true),
        ("decimal", one(Arc::new(decimal)), true),
        ("wide", one(Arc::new(wide)), true),
        ("view", one(Arc::new(StringViewArray::from(vec!["a text that is longer than twelve"]))), true),
        ("large", one(Arc::new(LargeStringArray::from(vec!["large"]))), true),
        ("binary", one(Arc::new(BinaryArray::from(vec![b"\x00\xffab".as_slice()]))), true),
        ("binary_view", one(Arc::new(BinaryViewArray::from(vec![b"\x01".as_slice()]))), true),
        ("fixed", one(Arc::new(fixed)), true),
        ("date32", one(Arc::new(Date32Array::from(vec![20_513]))), true),
        ("date64", one(Arc::new(Date64Array::from(vec![86_400_000]))), true),
        ("time32", one(Arc::new(Time32SecondArray::from(vec![28_800]))), true),
        ("time64", one(Arc::new(Time64NanosecondArray::from(vec![1]))), true),
        ("oslo", one(Arc::new(TimestampNanosecondArray::from(vec![1]).with_timezone("Europe/Oslo"))), true),
        ("naive", one(Arc::new(TimestampMillisecondArray::from(vec![1]))), true),
        ("duration", one(Arc::new(DurationMillisecondArray::from(vec![90_500]))), true),
        ("interval", one(Arc::new(interval)), true),
        ("dictionary", one(Arc::new(dictionary)), true),
        ("runs", one(Arc::new(runs)), true),
        ("list", one(Arc::new(list)), true),
        ("struct", one(Arc::new(structure)), true),
        ("map", one(Arc::new(map.finish())), true),
        ("union", one(Arc::new(union)), true),
    ])
    .unwrap()
}

#[test]
fn every_type_has_a_json_form() {
    assert_eq!(
        plain(Format::Ndjson, &every_type()),
        concat!(
            r#"{"null":null,"bool":true,"i8":-8,"u64":18446744073709551615,"f32":0.1,"f64":1.0,"nan":"NaN","#,
            r#""decimal":-123.45,"wide":0.005,"view":"a text that is longer than twelve","large":"large","#,
            r#""binary":"00ff6162","binary_view":"01","fixed":"00ff","date32":"2026-03-01","date64":"1970-01-02","#,
            r#""time32":"08:00:00","time64":"00:00:00.000000001","oslo":"1970-01-01T01:00:00.000000001+01:00","#,
            r#""naive":"1970-01-01T00:00:00.001Z","duration":"PT1M30.500S","interval":"P1M2DT3S","#,
            r#""dictionary":"word","runs":"run","list":["a\"b",null],"struct":{"deep":"1970-01-01T00:00:00Z"},"#,
            r#""map":{"k":1},"union":{"a": 1}}"#,
            "\n"
        )
    );
}

#[test]
fn nested_values_are_json_inside_csv() {
    let csv = plain(Format::Csv, &every_type());
    let row = csv.lines().nth(1).unwrap();
    assert!(row.starts_with(",true,-8,18446744073709551615,0.1,1.0,NaN,-123.45,0.005,"), "{row}");
    assert!(
        row.contains(r#"word,run,"[""a\""b"",null]","{""deep"":""1970-01-01T00:00:00Z""}","{""k"":1}","#),
        "{row}"
    );
}

#[test]
fn every_type_can_be_shown_in_every_text_format() {
    for format in Format::ALL.into_iter().filter(|format| !format.is_binary()) {
        assert!(plain(format, &every_type()).contains("2026-03-01"), "{format}");
    }
}

#[test]
fn sliced_batches_show_their_own_rows() {
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1)]),
        Some(vec![Some(2), None]),
        None,
    ]);
    let dictionary: DictionaryArray<Int8Type> = vec![Some("a"), None, Some("b")].into_iter().collect();
    let runs: Int32RunArray = vec![Some("x"), Some("x"), Some("y")].into_iter().collect();
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("l", Arc::new(lists) as ArrayRef, true),
        ("d", Arc::new(dictionary) as ArrayRef, true),
        ("r", Arc::new(runs) as ArrayRef, true),
    ])
    .unwrap();
    assert_eq!(
        plain(Format::Ndjson, &batch.slice(1, 2)),
        "{\"l\":[2,null],\"d\":null,\"r\":\"x\"}\n{\"l\":null,\"d\":\"b\",\"r\":\"y\"}\n"
    );
}
