"""Tokens of WBXML: which byte stands for which name, by document type.

WBXML itself says nothing about names: each document type publishes a table of one-byte tokens, in pages of 256. A table is
written here as `05: name name …`: the first token in hexadecimal, then the names of it and of those that follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Pages = Mapping[int, str]


def numbered(table: str) -> dict[int, str]:
    """The names of a table by their tokens."""
    out: dict[int, str] = {}
    token = 0
    for word in table.split():
        if len(word) == 3 and word[2] == ":":
            token = int(word[:2], 16)
        else:
            out[token] = word
            token += 1
    return out


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a document type, by page: `tags`, `starts` of attributes (name=prefix of the value), and `values`."""

    title: str
    tags: Pages
    starts: Pages | None = None
    values: Pages | None = None
    extensions: str = ""

    @cached_property
    def tag_names(self) -> dict[int, dict[int, str]]:
        return {page: numbered(table) for page, table in self.tags.items()}

    @cached_property
    def start_names(self) -> dict[int, dict[int, tuple[str, str]]]:
        return {
            page: {token: (name.partition("=")[0], name.partition("=")[2]) for token, name in numbered(table).items()}
            for page, table in (self.starts or {}).items()
        }

    @cached_property
    def value_texts(self) -> dict[int, dict[int, str]]:
        return {page: numbered(table) for page, table in (self.values or {}).items()}

    @cached_property
    def extension_texts(self) -> dict[int, str]:
        return numbered(self.extensions)


WML: Final = Vocabulary(
    "WML 1.x",
    tags={
        0: (
            "1B: pre a td tr table p postfield anchor access b big br card do em fieldset go head i img input meta "
            "noop prev onevent optgroup option refresh select small strong 3B: template timer u setvar wml"
        )
    },
    starts={
        0: (
            "05: accept-charset= align=bottom align=center align=left align=middle align=right align=top alt= "
            "content= 0F: domain= emptyok=false emptyok=true format= height= hspace= ivalue= iname= 18: label= "
            "localsrc= maxlength= method=get method=post mode=nowrap mode=wrap multiple=false multiple=true name= "
            "newcontext=false newcontext=true onpick= onenterbackward= onenterforward= ontimer= optional=false "
            "optional=true path= 2E: scheme= sendreferer=false sendreferer=true size= src= ordered=true ordered=false "
            "tabindex= title= type= type=accept type=delete type=help type=password type=onpick type=onenterbackward "
            "type=onenterforward type=ontimer 45: type=options type=prev type=reset type=text type=vnd. href= "
            "href=http:// href=https:// value= vspace= width= xml:lang= 52: align= columns= class= id= forua=false "
            "forua=true src=http:// src=https:// http-equiv= http-equiv=Content-Type "
            "content=application/vnd.wap.wmlc;charset= http-equiv=Expires accesskey= enctype= "
            "enctype=application/x-www-form-urlencoded enctype=multipart/form-data xml:space=preserve "
            "xml:space=default cache-control=no-cache"
        )
    },
    values={
        0: (
            "85: .com/ .edu/ .net/ .org/ accept bottom clear delete help http:// http://www. https:// https://www. "
            "93: middle nowrap onpick onenterbackward onenterforward ontimer options password reset 9D: text top "
            "unknown wrap www."
        )
    },
)

SI: Final = Vocabulary(
    "Service Indication 1.0",
    tags={0: ("05: si indication info item")},
    starts={
        0: (
            "05: action=signal-none action=signal-low action=signal-medium action=signal-high action=delete created= "
            "href= href=http:// href=http://www. href=https:// href=https://www. si-expires= si-id= class="
        )
    },
    values={0: ("85: .com/ .edu/ .net/ .org/")},
)

SL: Final = Vocabulary(
    "Service Loading 1.0",
    tags={0: ("05: sl")},
    starts={
        0: (
            "05: action=execute-low action=execute-high action=cache href= href=http:// href=http://www. "
            "href=https:// href=https://www."
        )
    },
    values={0: ("85: .com/ .edu/ .net/ .org/")},
)

CO: Final = Vocabulary(
    "Cache Operation 1.0",
    tags={0: ("05: co invalidate-object invalidate-service")},
    starts={0: ("05: uri= uri=http:// uri=http://www. uri=https:// uri=https://www.")},
    values={0: ("85: .com/ .edu/ .net/ .org/")},
)

EMN: Final = Vocabulary(
    "E-Mail Notification 1.0",
    tags={0: ("05: emn")},
    starts={
        0: (
            "05: timestamp= mailbox= mailbox=mailat: mailbox=pop:// mailbox=imap:// mailbox=http:// "
            "mailbox=http://www. mailbox=https:// mailbox=https://www."
        )
    },
    values={0: ("85: .com .edu .net .org")},
)

PROVISIONING: Final = Vocabulary(
    "Provisioning 1.0",
    tags={0: ("05: wap-provisioningdoc characteristic parm"), 1: ("06: characteristic parm")},
    starts={
        0: (
            "05: name= value= name=NAME name=NAP-ADDRESS name=NAP-ADDRTYPE name=CALLTYPE name=VALIDUNTIL "
            "name=AUTHTYPE name=AUTHNAME name=AUTHSECRET name=LINGER name=BEARER name=NAPID name=COUNTRY name=NETWORK "
            "name=INTERNET name=PROXY-ID name=PROXY-PROVIDER-ID name=DOMAIN name=PROVURL name=PXAUTH-TYPE "
            "name=PXAUTH-ID name=PXAUTH-PW name=STARTPAGE name=BASAUTH-ID name=BASAUTH-PW name=PUSHENABLED "
            "name=PXADDR name=PXADDRTYPE name=TO-NAPID name=PORTNBR name=SERVICE name=LINKSPEED name=DNLINKSPEED "
            "name=LOCAL-ADDR name=LOCAL-ADDRTYPE name=CONTEXT-ALLOW name=TRUST name=MASTER name=SID name=SOC "
            "name=WSP-VERSION name=PHYSICAL-PROXY-ID name=CLIENT-ID name=DELIVERY-ERR-SDU name=DELIVERY-ORDER "
            "name=TRAFFIC-CLASS name=MAX-SDU-SIZE name=MAX-BITRATE-UPLINK name=MAX-BITRATE-DNLINK name=RESIDUAL-BER "
            "name=SDU-ERROR-RATIO name=TRAFFIC-HANDL-PRIO name=TRANSFER-DELAY name=GUARANTEED-BITRATE-UPLINK "
            "name=GUARANTEED-BITRATE-DNLINK name=PXADDR-FQDN name=PROXY-PW name=PPGAUTH-TYPE 45: version= version=1.0 "
            "name=PULLENABLED name=DNS-ADDR name=MAX-NUM-RETRY name=FIRST-RETRY-TIMEOUT name=REREG-THRESHOLD "
            "name=T-BIT 4E: name=AUTH-ENTITY name=SPI type= type=PXLOGICAL type=PXPHYSICAL type=PORT type=VALIDITY "
            "type=NAPDEF type=BOOTSTRAP type=VENDORCONFIG type=CLIENTIDENTITY type=PXAUTHINFO type=NAPAUTHINFO "
            "type=ACCESS"
        ),
        1: (
            "05: name= value= name=NAME 14: name=INTERNET 1C: name=STARTPAGE 22: name=TO-NAPID name=PORTNBR "
            "name=SERVICE 2E: name=AACCEPT name=AAUTHDATA name=AAUTHLEVEL name=AAUTHNAME name=AAUTHSECRET "
            "name=AAUTHTYPE name=ADDR name=ADDRTYPE name=APPID name=APROTOCOL name=PROVIDER-ID name=TO-PROXY name=URI "
            "name=RULE 50: type= 53: type=PORT 55: type=APPLICATION type=APPADDR type=APPAUTH type=CLIENTIDENTITY "
            "type=RESOURCE"
        ),
    },
    values={
        0: (
            "85: IPV4 IPV6 E164 ALPHA APN SCODE TETRA-ITSI MAN 90: ANALOG-MODEM V.120 V.110 X.31 BIT-TRANSPARENT "
            "DIRECT-ASYNCHRONOUS-DATA-SERVICE 9A: PAP CHAP HTTP-BASIC HTTP-DIGEST WTLS-SS MD5 A2: GSM-USSD GSM-SMS "
            "ANSI-136-GUTS IS-95-CDMA-SMS IS-95-CDMA-CSD IS-95-CDMA-PACKET ANSI-136-CSD ANSI-136-GPRS GSM-CSD "
            "GSM-GPRS AMPS-CDPD PDC-CSD PDC-PACKET IDEN-SMS IDEN-CSD IDEN-PACKET FLEX/REFLEX PHS-SMS PHS-CSD "
            "TRETRA-SDS TRETRA-PACKET ANSI-136-GHOST MOBITEX-MPAK CDMA2000-1X-SIMPLE-IP CDMA2000-1X-MOBILE-IP C5: "
            "AUTOBAUDING CA: CL-WSP CO-WSP CL-SEC-WSP CO-SEC-WSP CL-SEC-WTA CO-SEC-WTA OTA-HTTP-TO OTA-HTTP-TLS-TO "
            "OTA-HTTP-PO OTA-HTTP-TLS-PO E0: AAA HA"
        ),
        1: ("86: IPV6 E164 ALPHA 8D: APPSRV OBEX 90: , HTTP- BASIC DIGEST"),
    },
)

OTA_SETTINGS: Final = Vocabulary(
    "OTA Settings",
    tags={0: ("05: CHARACTERISTIC-LIST CHARACTERISTIC PARM")},
    starts={
        0: (
            "06: TYPE=ADDRESS TYPE=URL TYPE=NAME 10: NAME= VALUE= NAME=BEARER NAME=PROXY NAME=PORT NAME=NAME "
            "NAME=PROXY_TYPE NAME=URL NAME=PROXY_AUTHNAME NAME=PROXY_AUTHSECRET NAME=SMS_SMSC_ADDRESS "
            "NAME=USSD_SERVICE_CODE NAME=GPRS_ACCESSPOINTNAME NAME=PPP_LOGINTYPE NAME=PROXY_LOGINTYPE 21: "
            "NAME=CSD_DIALSTRING NAME=PPP_AUTHTYPE NAME=PPP_AUTHNAME NAME=PPP_AUTHSECRET 28: NAME=CSD_CALLTYPE "
            "NAME=CSD_CALLSPEED 45: VALUE=GSM/CSD VALUE=GSM/SMS VALUE=GSM/USSD VALUE=IS-136/CSD VALUE=GPRS 60: "
            "VALUE=9200 VALUE=9201 VALUE=9202 VALUE=9203 VALUE=AUTOMATIC VALUE=MANUAL 6A: VALUE=AUTO VALUE=9600 "
            "VALUE=14400 VALUE=19200 VALUE=28800 VALUE=38400 VALUE=PAP VALUE=CHAP VALUE=ANALOGUE VALUE=ISDN "
            "VALUE=43200 VALUE=57600 VALUE=MSISDN_NO VALUE=IPV4 VALUE=MS_CHAP 7C: TYPE=MMSURL TYPE=ID NAME=ISP_NAME "
            "TYPE=BOOKMARK"
        )
    },
)

RIGHTS: Final = Vocabulary(
    "DRM Rights Expression 1.0",
    tags={
        0: (
            "05: o-ex:rights o-ex:context o-dd:version o-dd:uid o-ex:agreement o-ex:asset ds:KeyInfo ds:KeyValue "
            "o-ex:permission o-dd:play o-dd:display o-dd:execute o-dd:print o-ex:constraint o-dd:count o-dd:datetime "
            "o-dd:start o-dd:end o-dd:interval"
        )
    },
    starts={0: ("05: xmlns:o-ex= xmlns:o-dd= xmlns:ds=")},
    values={0: ("85: http://odrl.net/1.1/ODRL-EX http://odrl.net/1.1/ODRL-DD http://www.w3.org/2000/09/xmldsig#/")},
)
