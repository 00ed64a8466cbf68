"""What Parquet says about itself: its structs, in Thrift, and the tree of its columns.

The structs are those of parquet.thrift (Apache Parquet format 2.11), in the order and with the numbers of that file; unions
of no consequence to the reading are left to be read as unknown fields. The tree comes flattened, each element before its
children; levels are counted as in Dremel: a definition level for each element that may be absent, a repetition level for
each that may come several times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .. import limits

IDL: Final = """
enum Type { BOOLEAN = 0, INT32 = 1, INT64 = 2, INT96 = 3, FLOAT = 4, DOUBLE = 5, BYTE_ARRAY = 6, FIXED_LEN_BYTE_ARRAY = 7 }
enum ConvertedType { UTF8 = 0, MAP = 1, MAP_KEY_VALUE = 2, LIST = 3, ENUM = 4, DECIMAL = 5, DATE = 6, TIME_MILLIS = 7,
  TIME_MICROS = 8, TIMESTAMP_MILLIS = 9, TIMESTAMP_MICROS = 10, UINT_8 = 11, UINT_16 = 12, UINT_32 = 13, UINT_64 = 14,
  INT_8 = 15, INT_16 = 16, INT_32 = 17, INT_64 = 18, JSON = 19, BSON = 20, INTERVAL = 21 }
enum FieldRepetitionType { REQUIRED = 0, OPTIONAL = 1, REPEATED = 2 }
enum Encoding { PLAIN = 0, PLAIN_DICTIONARY = 2, RLE = 3, BIT_PACKED = 4, DELTA_BINARY_PACKED = 5,
  DELTA_LENGTH_BYTE_ARRAY = 6, DELTA_BYTE_ARRAY = 7, RLE_DICTIONARY = 8, BYTE_STREAM_SPLIT = 9 }
enum CompressionCodec { UNCOMPRESSED = 0, SNAPPY = 1, GZIP = 2, LZO = 3, BROTLI = 4, LZ4 = 5, ZSTD = 6, LZ4_RAW = 7 }
enum PageType { DATA_PAGE = 0, INDEX_PAGE = 1, DICTIONARY_PAGE = 2, DATA_PAGE_V2 = 3 }
enum BoundaryOrder { UNORDERED = 0, ASCENDING = 1, DESCENDING = 2 }
struct Statistics { 1: optional binary max, 2: optional binary min, 3: optional i64 null_count,
  4: optional i64 distinct_count, 5: optional binary max_value, 6: optional binary min_value,
  7: optional bool is_max_value_exact, 8: optional bool is_min_value_exact, 9: optional i64 nan_count }
struct Empty {}
struct DecimalType { 1: required i32 scale, 2: required i32 precision }
union TimeUnit { 1: Empty MILLIS, 2: Empty MICROS, 3: Empty NANOS }
struct TimeType { 1: required bool isAdjustedToUTC, 2: required TimeUnit unit }
struct IntType { 1: required i8 bitWidth, 2: required bool isSigned }
struct VariantType { 1: optional i8 specification_version }
struct GeometryType { 1: optional string crs }
struct GeographyType { 1: optional string crs, 2: optional i32 algorithm }
union LogicalType { 1: Empty STRING, 2: Empty MAP, 3: Empty LIST, 4: Empty ENUM, 5: DecimalType DECIMAL, 6: Empty DATE,
  7: TimeType TIME, 8: TimeType TIMESTAMP, 10: IntType INTEGER, 11: Empty UNKNOWN, 12: Empty JSON, 13: Empty BSON,
  14: Empty UUID, 15: Empty FLOAT16, 16: VariantType VARIANT, 17: GeometryType GEOMETRY, 18: GeographyType GEOGRAPHY }
struct SchemaElement { 1: optional Type type, 2: optional i32 type_length, 3: optional FieldRepetitionType repetition_type,
  4: required string name, 5: optional i32 num_children, 6: optional ConvertedType converted_type, 7: optional i32 scale,
  8: optional i32 precision, 9: optional i32 field_id, 10: optional LogicalType logicalType }
struct DataPageHeader { 1: required i32 num_values, 2: required Encoding encoding,
  3: required Encoding definition_level_encoding, 4: required Encoding repetition_level_encoding,
  5: optional Statistics statistics }
struct DictionaryPageHeader { 1: required i32 num_values, 2: required Encoding encoding, 3: optional bool is_sorted }
struct DataPageHeaderV2 { 1: required i32 num_values, 2: required i32 num_nulls, 3: required i32 num_rows,
  4: required Encoding encoding, 5: required i32 definition_levels_byte_length, 6: required i32 repetition_levels_byte_length,
  7: optional bool is_compressed, 8: optional Statistics statistics }
struct PageHeader { 1: required PageType type, 2: required i32 uncompressed_page_size, 3: required i32 compressed_page_size,
  4: optional i32 crc, 5: optional DataPageHeader data_page_header, 6: optional Empty index_page_header,
  7: optional DictionaryPageHeader dictionary_page_header, 8: optional DataPageHeaderV2 data_page_header_v2 }
struct KeyValue { 1: required string key, 2: optional string value }
struct SortingColumn { 1: required i32 column_idx, 2: required bool descending, 3: required bool nulls_first }
struct PageEncodingStats { 1: required PageType page_type, 2: required Encoding encoding, 3: required i32 count }
struct SizeStatistics { 1: optional i64 unencoded_byte_array_data_bytes, 2: optional list<i64> repetition_level_histogram,
  3: optional list<i64> definition_level_histogram }
struct BoundingBox { 1: required double xmin, 2: required double xmax, 3: required double ymin, 4: required double ymax,
  5: optional double zmin, 6: optional double zmax, 7: optional double mmin, 8: optional double mmax }
struct GeospatialStatistics { 1: optional BoundingBox bbox, 2: optional list<i32> geospatial_types }
struct ColumnMetaData { 1: required Type type, 2: required list<Encoding> encodings, 3: required list<string> path_in_schema,
  4: required CompressionCodec codec, 5: required i64 num_values, 6: required i64 total_uncompressed_size,
  7: required i64 total_compressed_size, 8: optional list<KeyValue> key_value_metadata, 9: required i64 data_page_offset,
  10: optional i64 index_page_offset, 11: optional i64 dictionary_page_offset, 12: optional Statistics statistics,
  13: optional list<PageEncodingStats> encoding_stats, 14: optional i64 bloom_filter_offset,
  15: optional i32 bloom_filter_length, 16: optional SizeStatistics size_statistics,
  17: optional GeospatialStatistics geospatial_statistics }
struct ColumnChunk { 1: optional string file_path, 2: required i64 file_offset, 3: optional ColumnMetaData meta_data,
  4: optional i64 offset_index_offset, 5: optional i32 offset_index_length, 6: optional i64 column_index_offset,
  7: optional i32 column_index_length, 9: optional binary encrypted_column_metadata }
struct RowGroup { 1: required list<ColumnChunk> columns, 2: required i64 total_byte_size, 3: required i64 num_rows,
  4: optional list<SortingColumn> sorting_columns, 5: optional i64 file_offset, 6: optional i64 total_compressed_size,
  7: optional i16 ordinal }
union ColumnOrder { 1: Empty TYPE_ORDER, 2: Empty IEEE_754_TOTAL_ORDER }
struct FileMetaData { 1: required i32 version, 2: required list<SchemaElement> schema, 3: required i64 num_rows,
  4: required list<RowGroup> row_groups, 5: optional list<KeyValue> key_value_metadata, 6: optional string created_by,
  7: optional list<ColumnOrder> column_orders, 9: optional binary footer_signing_key_metadata }
struct PageLocation { 1: required i64 offset, 2: required i32 compressed_page_size, 3: required i64 first_row_index }
struct OffsetIndex { 1: required list<PageLocation> page_locations, 2: optional list<i64> unencoded_byte_array_data_bytes }
struct ColumnIndex { 1: required list<bool> null_pages, 2: required list<binary> min_values,
  3: required list<binary> max_values, 4: required BoundaryOrder boundary_order, 5: optional list<i64> null_counts,
  6: optional list<i64> repetition_level_histograms, 7: optional list<i64> definition_level_histograms,
  8: optional list<i64> nan_counts }
"""

ENUMS: Final = tuple(re.findall(r"enum (\w+)", IDL))
"""The names of the enums: a leaf of one is called by its enum."""

TEXT: Final = frozenset(("UTF8", "ENUM", "JSON", "STRING"))


class Malformed(ValueError):
    """The footer contradicts itself; the message says what was expected and found, parted by a tab."""


@dataclass(slots=True)
class Element:
    """One element of the schema: a column where it has a type, else a group.

    `defs` and `reps`: the highest levels down to it, itself included. `meaning`: LIST, MAP, or what a column's values are.
    """

    name: str
    repetition: str
    meaning: str | None
    type: str | None = None
    length: int = 0
    defs: int = 0
    reps: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.meaning in TEXT


def tree(elements: Sequence[Mapping[str, Any]]) -> Element:
    """The root of the flattened schema; raises Malformed."""
    root = Element("", "REQUIRED", None)
    if not elements:
        raise Malformed("a schema with a root element\tan empty one")
    stack: list[tuple[Element, int]] = [(root, _children(elements[0]))]
    for told in elements[1:]:
        while stack and stack[-1][1] == 0:
            stack.pop()
        if not stack:
            raise Malformed("as many elements as the groups say\tmore of them")
        if len(stack) > limits.NESTING:
            raise Malformed(f"at most {limits.NESTING} levels of groups\tmore of them")
        above, left = stack[-1]
        stack[-1] = above, left - 1
        one = _element(told, above)
        above.children.append(one)
        if one.type is None:
            stack.append((one, _children(told)))
    if any(left for _, left in stack):
        raise Malformed("as many elements as the groups say\tfewer of them")
    return root


def _children(told: Mapping[str, Any]) -> int:
    count = told.get("num_children") or 0
    return count if isinstance(count, int) and count > 0 else 0


def _element(told: Mapping[str, Any], above: Element) -> Element:
    repetition = told.get("repetition_type", "REQUIRED")
    if repetition not in ("REQUIRED", "OPTIONAL", "REPEATED"):
        raise Malformed(f"a repetition of REQUIRED, OPTIONAL or REPEATED\t{repetition}")
    logical = told.get("logicalType")
    meaning = next(iter(logical), None) if isinstance(logical, dict) and logical else told.get("converted_type")
    if meaning == "MAP_KEY_VALUE":
        meaning = "MAP"
    length = told.get("type_length") or 0
    return Element(
        name=str(told.get("name", "")),
        repetition=repetition,
        meaning=meaning if isinstance(meaning, str) else None,
        type=str(told["type"]) if told.get("type") is not None and not told.get("num_children") else None,
        length=length if isinstance(length, int) and length > 0 else 0,
        defs=above.defs + (repetition != "REQUIRED"),
        reps=above.reps + (repetition == "REPEATED"),
    )


def columns(root: Element) -> dict[tuple[str, ...], list[Element]]:
    """Path in the schema -> the elements from below the root down to the column."""
    found: dict[tuple[str, ...], list[Element]] = {}
    stack: list[list[Element]] = [[child] for child in reversed(root.children)]
    while stack:
        chain = stack.pop()
        if chain[-1].type is not None:
            found[tuple(one.name for one in chain)] = chain
        stack.extend([*chain, child] for child in reversed(chain[-1].children))
    return found
