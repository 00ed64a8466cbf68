"""Jackson itself, by a small Java program: JSON to Smile under any features, and Smile to JSON. One process for many records.

Debian's packages: default-jdk-headless and libjackson2-dataformat-smile, which brings jackson-core.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from .other_tools import answer

JARS = [Path("/usr/share/java") / name for name in ("jackson-core.jar", "jackson-dataformat-smile.jar")]

PROGRAM = """
import com.fasterxml.jackson.core.*;
import com.fasterxml.jackson.dataformat.smile.*;
import java.io.*;
import java.math.BigInteger;

public class Jackson {
    static byte[] bytes(String hex) { return new BigInteger("10" + hex, 16).toByteArray(); }  // one byte 10 in front
    static String hex(byte[] data) {
        StringBuilder out = new StringBuilder();
        for (byte b : data) out.append(String.format("%02x", b));
        return out.toString();
    }
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        JsonFactory json = new JsonFactory();
        for (String line; (line = in.readLine()) != null; ) {
            SmileFactory smile = new SmileFactory();
            String rest = line.substring(1);
            try {
                if (line.charAt(0) == 'r') {
                    smile.configure(SmileParser.Feature.REQUIRE_HEADER, false);
                    byte[] data = bytes(rest);
                    JsonParser parser = smile.createParser(data, 1, data.length - 1);
                    StringWriter text = new StringWriter();
                    JsonGenerator generator = json.createGenerator(text);
                    generator.configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
                    parser.nextToken();
                    generator.copyCurrentStructure(parser);
                    generator.close();
                    System.out.println(text);
                } else {
                    int features = line.charAt(0) - '0';
                    smile.configure(SmileGenerator.Feature.CHECK_SHARED_NAMES, (features & 1) != 0);
                    smile.configure(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES, (features & 2) != 0);
                    smile.configure(SmileGenerator.Feature.WRITE_END_MARKER, (features & 4) != 0);
                    smile.configure(SmileGenerator.Feature.WRITE_HEADER, (features & 8) == 0);
                    JsonParser parser = json.createParser(rest);
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    JsonGenerator generator = smile.createGenerator(out);
                    parser.nextToken();
                    generator.copyCurrentStructure(parser);
                    generator.close();
                    System.out.println(hex(out.toByteArray()));
                }
            } catch (Exception error) {
                System.out.println("refused: " + error.toString().replace('\\n', ' '));
            }
        }
    }
}
"""


def jackson(lines: Sequence[str], folder: Path) -> list[str]:
    """`r<hex>` is read and printed as JSON; `<features><JSON>` is written as Smile and printed as hex."""
    missing = [jar.name for jar in JARS if not jar.exists()]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed; CI installs libjackson2-dataformat-smile")
    source = folder / "Jackson.java"
    source.write_text(PROGRAM, encoding="utf-8")
    return answer("java", ["-cp", ":".join(map(str, JARS)), str(source)], lines)
