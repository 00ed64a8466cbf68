import com.sun.xml.fastinfoset.sax.SAXDocumentSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import org.jvnet.fastinfoset.FastInfosetSource;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.ext.DefaultHandler2;

/** The reference implementation: 'e' XML to Fast Infoset, 'd' the other way; each message a letter, a length and bytes. */
public class FastInfosetPeer {
    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        while (true) {
            int mode;
            try {
                mode = in.readByte();
            } catch (EOFException end) {
                return;
            }
            byte[] data = new byte[in.readInt()];
            in.readFully(data);
            byte[] answer;
            try {
                answer = mode == 'e' ? encode(data) : decode(data);
            } catch (Exception error) {
                answer = ("!" + error).getBytes("UTF-8");
            }
            out.writeInt(answer.length);
            out.write(answer);
            out.flush();
        }
    }

    private static byte[] encode(byte[] document) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SAXDocumentSerializer serializer = new SAXDocumentSerializer();
        serializer.setOutputStream(bytes);
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        XMLReader reader = factory.newSAXParser().getXMLReader();
        Whole whole = new Whole(serializer);
        reader.setContentHandler(whole);
        reader.setProperty("http://xml.org/sax/properties/lexical-handler", whole);
        reader.parse(new InputSource(new ByteArrayInputStream(document)));
        return bytes.toByteArray();
    }

    private static byte[] decode(byte[] document) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FastInfosetSource source = new FastInfosetSource(new ByteArrayInputStream(document));
        TransformerFactory.newInstance().newTransformer().transform(source, new StreamResult(bytes));
        return bytes.toByteArray();
    }

    /** Passes events on, text in one piece: parsers split it where they like. */
    private static class Whole extends DefaultHandler2 {
        private final SAXDocumentSerializer to;
        private final StringBuilder text = new StringBuilder();

        Whole(SAXDocumentSerializer to) {
            this.to = to;
        }

        private void flush() throws SAXException {
            if (text.length() > 0) {
                to.characters(text.toString().toCharArray(), 0, text.length());
                text.setLength(0);
            }
        }

        @Override
        public void startDocument() throws SAXException {
            to.startDocument();
        }

        @Override
        public void endDocument() throws SAXException {
            to.endDocument();
        }

        @Override
        public void startPrefixMapping(String prefix, String uri) throws SAXException {
            flush();
            to.startPrefixMapping(prefix, uri);
        }

        @Override
        public void startElement(String uri, String local, String name, Attributes attributes) throws SAXException {
            flush();
            to.startElement(uri, local, name, attributes);
        }

        @Override
        public void endElement(String uri, String local, String name) throws SAXException {
            flush();
            to.endElement(uri, local, name);
        }

        @Override
        public void characters(char[] characters, int start, int length) {
            text.append(characters, start, length);
        }

        @Override
        public void processingInstruction(String target, String data) throws SAXException {
            flush();
            to.processingInstruction(target, data);
        }

        @Override
        public void comment(char[] characters, int start, int length) throws SAXException {
            flush();
            to.comment(characters, start, length);
        }
    }
}
