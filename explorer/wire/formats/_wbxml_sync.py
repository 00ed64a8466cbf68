"""Tokens of the document types that synchronise and message: SyncML, Wireless Village, Exchange ActiveSync; and which
public identifier means which document type."""

from __future__ import annotations

from typing import Final

from . import _wbxml_tokens as wap
from ._wbxml_tokens import Vocabulary

SYNCML: Final = Vocabulary(
    "SyncML",
    tags={
        0: (
            "05: Add Alert Archive Atomic Chal Cmd CmdID CmdRef Copy Cred Data Delete Exec Final Get Item Lang "
            "LocName LocURI Map MapItem Meta MsgID MsgRef NoResp NoResults Put Replace RespURI Results Search "
            "Sequence SessionID SftDel Source SourceRef Status Sync SyncBody SyncHdr SyncML Target TargetRef Reserved "
            "VerDTD VerProto NumberOfChanges MoreData Field Filter Record FilterType SourceParent TargetParent Move "
            "Correlator"
        ),
        1: (
            "05: Anchor EMI Format FreeID FreeMem Last Mark MaxMsgSize Mem MetInf Next NextNonce SharedMem Size Type "
            "Version MaxObjSize FieldLevel"
        ),
        2: (
            "05: AccessType ACL Add b64 bin bool chr CaseSense CIS Copy CS date DDFName DefaultValue Delete "
            "Description DFFormat DFProperties DFTitle DFType Dynamic Exec float Format Get int Man MgmtTree MIME "
            "Mod Name Node node NodeName null Occurrence One OneOrMore OneOrN Path Permanent Replace RTProperties "
            "Scope Size time Title TStamp Type Value VerDTD VerNo xml ZeroOrMore ZeroOrN ZeroOrOne"
        ),
    },
)

DEVINF: Final = Vocabulary(
    "SyncML Device Information",
    tags={
        0: (
            "05: CTCap CTType DataStore DataType DevID DevInf DevTyp DisplayName DSMem Ext FwV HwV Man MaxGUIDSize "
            "MaxID MaxMem Mod OEM ParamName PropName Rx Rx-Pref SharedMem MaxSize SourceRef SwV SyncCap SyncType Tx "
            "Tx-Pref ValEnum VerCT VerDTD XNam XVal UTC SupportNumberOfChanges SupportLargeObjs Property PropParam "
            "MaxOccur NoTruncate 30: Filter-Rx FilterCap FilterKeyword FieldLevel SupportHierarchicalSync"
        )
    },
)

DEVINF_1_1: Final = Vocabulary(
    "SyncML Device Information 1.1", tags={0: DEVINF.tags[0].replace("MaxSize", "Size")}
)  # fmt: skip

_CSP_EXTENSIONS: Final = (
    "00: AccessType ActiveUsers Admin application/ application/vnd.wap.mms-message application/x-sms AutoJoin "
    "BASE64 Closed Default DisplayName F G GR http:// https:// image/ Inband IM MaxActiveUsers Mod Name None N "
    "Open Outband PR Private PrivateMessaging PrivilegeLevel Public P Request Response Restricted ScreenName "
    "Searchable S SC text/ text/plain text/x-vCalendar text/x-vCard Topic T Type U US www.wireless-village.org "
    "AutoDelete GM Validity DENIED GRANTED PENDING ShowID 3D: GROUP_ID GROUP_NAME GROUP_TOPIC "
    "GROUP_USER_ID_JOINED GROUP_USER_ID_OWNER HTTP SMS STCP SUDP USER_ALIAS USER_EMAIL_ADDRESS USER_FIRST_NAME "
    "USER_ID USER_LAST_NAME USER_MOBILE_NUMBER USER_ONLINE_STATUS WAPSMS WAPUDP WSP GROUP_USER_ID_AUTOJOIN 5B: "
    "ANGRY ANXIOUS ASHAMED AUDIO_CALL AVAILABLE BORED CALL CLI COMPUTER DISCREET EMAIL EXCITED HAPPY IM "
    "IM_OFFLINE IM_ONLINE IN_LOVE INVINCIBLE JEALOUS MMS MOBILE_PHONE NOT_AVAILABLE OTHER PDA SAD SLEEPY SMS "
    "VIDEO_CALL VIDEO_STREAM"
)

CSP: Final = Vocabulary(
    "Wireless Village CSP",
    tags={
        0: (
            "05: Acceptance AddList AddNickList SName WV-CSP-Message ClientID Code ContactList ContentData "
            "ContentEncoding ContentSize ContentType DateTime Description DetailedResult EntityList Group GroupID "
            "GroupList InUse Logo MessageCount MessageID MessageURI MSISDN Name NickList NickName Poll Presence "
            "PresenceSubList PresenceValue Property Qualifier Recipient RemoveList RemoveNickList Result ScreenName "
            "Sender Session SessionDescriptor SessionID SessionType Status Transaction TransactionContent "
            "TransactionDescriptor TransactionID TransactionMode URL URLList User UserID UserList Validity Value"
        ),
        1: (
            "05: AllFunctions AllFunctionsRequest CancelInvite-Request CancelInviteUser-Request Capability "
            "CapabilityList CapabilityRequest ClientCapability-Request ClientCapability-Response DigestBytes "
            "DigestSchema Disconnect Functions GetSPInfo-Request GetSPInfo-Response InviteID InviteNote "
            "Invite-Request Invite-Response InviteType InviteUser-Request InviteUser-Response KeepAlive-Request "
            "KeepAliveTime Login-Request Login-Response Logout-Request Nonce Password Polling-Request ResponseNote "
            "SearchElement SearchFindings SearchID SearchIndex SearchLimit KeepAlive-Response SearchPairList "
            "Search-Request Search-Response SearchResult Service-Request Service-Response SessionCookie "
            "StopSearch-Request TimeToLive SearchString CompletionFlag 36: ReceiveList VerifyID-Request "
            "Extended-Request Extended-Response AgreedCapabilityList Extended-Data OtherServer "
            "PresenceAttributeNSName SessionNSName TransactionNSName"
        ),
        2: (
            "05: ADDGM AttListFunc BLENT CAAUT CAINV CALI CCLI ContListFunc CREAG DALI DCLI DELGR FundamentalFeat "
            "FWMSG GALS GCLI GETGM GETGP GETLM GETM GETPR GETSPI GETWL GLBLU GRCHN GroupAuthFunc GroupFeat "
            "GroupMgmtFunc GroupUseFunc IMAuthFunc IMFeat IMReceiveFunc IMSendFunc INVIT InviteFunc MBRAC MCLS MDELIV "
            "NEWM NOTIF PresenceAuthFunc PresenceDeliverFunc PresenceFeat REACT REJCM REJEC RMVGM SearchFunc "
            "ServiceFunc SETD SETGP SRCH STSRC SUBGCN UPDPR WVCSPFeat MF MG MM"
        ),
        3: (
            "05: AcceptedCharset AcceptedContentLength AcceptedContentType AcceptedTransferEncoding AnyContent "
            "DefaultLanguage InitialDeliveryMethod MultiTrans ParserSize ServerPollMin SupportedBearer "
            "SupportedCIRMethod TCPAddress TCPPort UDPPort"
        ),
        4: (
            "05: CancelAuth-Request ContactListProperties CreateAttributeList-Request CreateList-Request "
            "DefaultAttributeList DefaultContactList DefaultList DeleteAttributeList-Request DeleteList-Request "
            "GetAttributeList-Request GetAttributeList-Response GetList-Request GetList-Response GetPresence-Request "
            "GetPresence-Response GetWatcherList-Request GetWatcherList-Response ListManage-Request "
            "ListManage-Response UnsubscribePresence-Request PresenceAuth-Request PresenceAuth-User "
            "PresenceNotification-Request UpdatePresence-Request SubscribePresence-Request Auto-Subscribe "
            "GetReactiveAuthStatus-Request GetReactiveAuthStatus-Response"
        ),
        5: (
            "05: Accuracy Address AddrPref Alias Altitude Building Caddr City ClientInfo ClientProducer ClientType "
            "ClientVersion CommC CommCap ContactInfo ContainedvCard Country Crossing1 Crossing2 DevManufacturer "
            "DirectContent FreeTextLocation GeoLocation Language Latitude Longitude Model NamedArea OnlineStatus PLMN "
            "PrefC PreferredContacts PreferredLanguage PreferredContent PreferredvCard Registration StatusContent "
            "StatusMood StatusText Street TimeZone UserAvailability Cap Cname Contact Cpriority Cstatus Note Zone 37: "
            "Inf_link InfoLink Link Text"
        ),
        6: (
            "05: BlockList BlockEntity-Request DeliveryMethod DeliveryReport DeliveryReport-Request "
            "ForwardMessage-Request GetBlockedList-Request GetBlockedList-Response GetMessageList-Request "
            "GetMessageList-Response GetMessage-Request GetMessage-Response GrantList MessageDelivered MessageInfo "
            "MessageNotification NewMessage RejectMessage-Request SendMessage-Request SendMessage-Response "
            "SetDeliveryMethod-Request DeliveryTime"
        ),
        7: (
            "05: AddGroupMembers-Request Admin CreateGroup-Request DeleteGroup-Request GetGroupMembers-Request "
            "GetGroupMembers-Response GetGroupProps-Request GetGroupProps-Response GroupChangeNotice GroupProperties "
            "Joined JoinedRequest JoinGroup-Request JoinGroup-Response LeaveGroup-Request LeaveGroup-Response Left "
            "MemberAccess-Request Mod OwnProperties RejectList-Request RejectList-Response RemoveGroupMembers-Request "
            "SetGroupProps-Request SubscribeGroupNotice-Request SubscribeGroupNotice-Response Users WelcomeNote "
            "JoinGroup SubscribeNotification SubscribeType GetJoinedUsers-Request GetJoinedUsers-Response "
            "AdminMapList AdminMapping Mapping ModMapping UserMapList UserMapping"
        ),
        8: ("05: MP GETAUT GETJU VRID VerifyIDFunc"),
        9: (
            "05: CIR Domain ExtBlock HistoryPeriod IDList MaxWatcherList ReactiveAuthState ReactiveAuthStatus "
            "ReactiveAuthStatusList Watcher WatcherStatus"
        ),
        10: ("05: WV-CSP-VersionDiscovery-Request WV-CSP-VersionDiscovery-Response VersionList"),
    },
    starts={
        0: (
            "05: xmlns=http://www.wireless-village.org/CSP xmlns=http://www.wireless-village.org/PA "
            "xmlns=http://www.wireless-village.org/TRC xmlns=http://www.openmobilealliance.org/DTD/WV-CSP "
            "xmlns=http://www.openmobilealliance.org/DTD/WV-PA xmlns=http://www.openmobilealliance.org/DTD/WV-TRC"
        )
    },
    extensions=_CSP_EXTENSIONS,
)

ACTIVESYNC: Final = Vocabulary(
    "Exchange ActiveSync",
    tags={
        0: (
            "05: Sync Responses Add Change Delete Fetch SyncKey ClientId ServerId Status Collection Class Version "
            "CollectionId GetChanges MoreAvailable WindowSize Commands Options FilterType Truncation RTFTruncation "
            "Conflict Collections ApplicationData DeletesAsMoves NotifyGUID Supported SoftDelete MIMESupport "
            "MIMETruncation Wait Limit Partial ConversationMode MaxItems HeartbeatInterval"
        ),
        1: (
            "05: Anniversary AssistantName AssistantTelephoneNumber Birthday Body BodySize BodyTruncated "
            "Business2PhoneNumber BusinessCity BusinessCountry BusinessPostalCode BusinessState BusinessStreet "
            "BusinessFaxNumber BusinessPhoneNumber CarPhoneNumber Categories Category Children Child CompanyName "
            "Department Email1Address Email2Address Email3Address FileAs FirstName Home2PhoneNumber HomeCity "
            "HomeCountry HomePostalCode HomeState HomeStreet HomeFaxNumber HomePhoneNumber JobTitle LastName "
            "MiddleName MobilePhoneNumber OfficeLocation OtherCity OtherCountry OtherPostalCode OtherState "
            "OtherStreet PagerNumber RadioPhoneNumber Spouse Suffix Title WebPage YomiCompanyName YomiFirstName "
            "YomiLastName CompressedRTF Picture Alias WeightedRank"
        ),
        2: (
            "05: Attachment Attachments AttName AttSize AttOId AttMethod AttRemoved Body BodySize BodyTruncated "
            "DateReceived DisplayName DisplayTo Importance MessageClass Subject Read To Cc From Reply-To AllDayEvent "
            "Categories Category DTStamp EndTime InstanceType BusyStatus Location MeetingRequest Organizer "
            "RecurrenceId Reminder ResponseRequested Recurrences Recurrence Type Until Occurrences Interval DayOfWeek "
            "DayOfMonth WeekOfMonth MonthOfYear StartTime Sensitivity TimeZone GlobalObjId ThreadTopic MIMEData "
            "MIMETruncated MIMESize InternetCPID Flag FlagStatus ContentClass FlagType CompleteTime "
            "DisallowNewTimeProposal"
        ),
        3: (
            "05: Notify Notification Version LifeTime DeviceInfo Enable Folder ServerId DeviceAddress "
            "ValidCarrierProfiles CarrierProfile Status Responses Devices Device Id Expiry NotifyGUID "
            "DeviceFriendlyName"
        ),
        4: (
            "05: TimeZone AllDayEvent Attendees Attendee Email Name Body BodyTruncated BusyStatus Categories Category "
            "CompressedRTF DTStamp EndTime Exception Exceptions Deleted ExceptionStartTime Location MeetingStatus "
            "OrganizerEmail OrganizerName Recurrence Type Until Occurrences Interval DayOfWeek DayOfMonth WeekOfMonth "
            "MonthOfYear Reminder Sensitivity Subject StartTime UID AttendeeStatus AttendeeType 33: "
            "DisallowNewTimeProposal ResponseRequested AppointmentReplyTime ResponseType CalendarType IsLeapMonth "
            "FirstDayOfWeek OnlineMeetingConfLink OnlineMeetingExternalLink ClientUid"
        ),
        5: ("05: MoveItems Move SrcMsgId SrcFldId DstFldId Response Status DstMsgId"),
        6: ("05: GetItemEstimate Version Collections Collection Class CollectionId DateTime Estimate Response Status"),
        7: (
            "05: Folders Folder DisplayName ServerId ParentId Type Response Status ContentClass Changes Add Delete "
            "Update SyncKey FolderCreate FolderDelete FolderUpdate FolderSync Count Version"
        ),
        8: (
            "05: CalendarId CollectionId MeetingResponse RequestId Request Result Status UserResponse Version "
            "InstanceId 12: SendResponse"
        ),
        9: (
            "05: Body BodySize BodyTruncated Categories Category Complete DateCompleted DueDate UTCDueDate Importance "
            "Recurrence Type Start Until Occurrences Interval DayOfMonth DayOfWeek WeekOfMonth MonthOfYear Regenerate "
            "DeadOccur ReminderSet ReminderTime Sensitivity StartDate UTCStartDate Subject CompressedRTF OrdinalDate "
            "SubOrdinalDate CalendarType IsLeapMonth FirstDayOfWeek"
        ),
        10: (
            "05: ResolveRecipients Response Status Type Recipient DisplayName EmailAddress Certificates Certificate "
            "MiniCertificate Options To CertificateRetrieval RecipientCount MaxCertificates MaxAmbiguousRecipients "
            "CertificateCount Availability StartTime EndTime MergedFreeBusy Picture MaxSize Data MaxPictures"
        ),
        11: ("05: ValidateCert Certificates Certificate CertificateChain CheckCRL Status"),
        12: (
            "05: CustomerId GovernmentId IMAddress IMAddress2 IMAddress3 ManagerName CompanyMainPhone AccountName "
            "NickName MMS"
        ),
        13: ("05: Ping AutdState Status HeartbeatInterval Folders Folder Id Class MaxFolders"),
        14: (
            "05: Provision Policies Policy PolicyType PolicyKey Data Status RemoteWipe EASProvisionDoc "
            "DevicePasswordEnabled AlphanumericDevicePasswordRequired DeviceEncryptionEnabled PasswordRecoveryEnabled "
            "DocumentBrowseEnabled AttachmentsEnabled MinDevicePasswordLength MaxInactivityTimeDeviceLock "
            "MaxDevicePasswordFailedAttempts MaxAttachmentSize AllowSimpleDevicePassword DevicePasswordExpiration "
            "DevicePasswordHistory AllowStorageCard AllowCamera RequireDeviceEncryption AllowUnsignedApplications "
            "AllowUnsignedInstallationPackages MinDevicePasswordComplexCharacters AllowWiFi AllowTextMessaging "
            "AllowPOPIMAPEmail AllowBluetooth AllowIrDA RequireManualSyncWhenRoaming AllowDesktopSync "
            "MaxCalendarAgeFilter AllowHTMLEmail MaxEmailAgeFilter MaxEmailBodyTruncationSize "
            "MaxEmailHTMLBodyTruncationSize RequireSignedSMIMEMessages RequireEncryptedSMIMEMessages "
            "RequireSignedSMIMEAlgorithm RequireEncryptionSMIMEAlgorithm AllowSMIMEEncryptionAlgorithmNegotiation "
            "AllowSMIMESoftCerts AllowBrowser AllowConsumerEmail AllowRemoteDesktop AllowInternetSharing "
            "UnapprovedInROMApplicationList ApplicationName ApprovedApplicationList Hash"
        ),
        15: (
            "05: Search 07: Store Name Query Options Range Status Response Result Properties Total EqualTo Value And "
            "Or FreeText 17: DeepTraversal LongId RebuildResults LessThan GreaterThan Schema Supported UserName "
            "Password ConversationId Picture MaxSize MaxPictures"
        ),
        16: (
            "05: DisplayName Phone Office Title Company Alias FirstName LastName HomePhone MobilePhone EmailAddress "
            "Picture Status Data"
        ),
        17: (
            "05: BodyPreference Type TruncationSize AllOrNone 0A: Body Data EstimatedDataSize Truncated Attachments "
            "Attachment DisplayName FileReference Method ContentId ContentLocation IsInline NativeBodyType "
            "ContentType Preview BodyPartPreference BodyPart Status Add Delete ClientId Content Location Annotation "
            "Street City State Country PostalCode Latitude Longitude Accuracy Altitude AltitudeAccuracy LocationUri "
            "InstanceId"
        ),
        18: (
            "05: Settings Status Get Set Oof OofState StartTime EndTime OofMessage AppliesToInternal "
            "AppliesToExternalKnown 11: Enabled ReplyMessage BodyType DevicePassword Password DeviceInformation Model "
            "IMEI FriendlyName OS OSLanguage PhoneNumber UserInformation EmailAddresses SmtpAddress UserAgent "
            "EnableOutboundSMS MobileOperator PrimarySmtpAddress Accounts Account AccountId AccountName "
            "UserDisplayName SendDisabled 2B: ihsManagementInformation"
        ),
        19: ("05: LinkId DisplayName IsFolder CreationDate LastModifiedDate IsHidden ContentLength ContentType"),
        20: (
            "05: ItemOperations Fetch Store Options Range Total Properties Data Status Response Version Schema Part "
            "EmptyFolderContents DeleteSubFolders UserName Password Move DstFldId ConversationId MoveAlways"
        ),
        21: (
            "05: SendMail SmartForward SmartReply SaveInSentItems ReplaceMime 0B: Source FolderId ItemId LongId "
            "InstanceId MIME ClientId Status AccountId 15: Forwardees Forwardee ForwardeeName ForwardeeEmail"
        ),
        22: (
            "05: UmCallerID UmUserNotes UmAttDuration UmAttOrder ConversationId ConversationIndex LastVerbExecuted "
            "LastVerbExecutionTime ReceivedAsBcc Sender CalendarType IsLeapMonth AccountId FirstDayOfWeek "
            "MeetingMessageType 15: IsDraft Bcc Send"
        ),
        23: ("05: Subject MessageClass LastModifiedDate Categories Category"),
        24: (
            "05: RightsManagementSupport RightsManagementTemplates RightsManagementTemplate RightsManagementLicense "
            "EditAllowed ReplyAllowed ReplyAllAllowed ForwardAllowed ModifyRecipientsAllowed ExtractAllowed "
            "PrintAllowed ExportAllowed ProgrammaticAccessAllowed RMOwner ContentExpiryDate TemplateID TemplateName "
            "TemplateDescription ContentOwner RemoveRightsManagementDistribution"
        ),
    },
)

PUBLIC: Final[dict[int, tuple[str, Vocabulary | None]]] = {
    0x01: ("unknown", None),
    0x02: ("-//WAPFORUM//DTD WML 1.0//EN", wap.WML),
    0x03: ("-//WAPFORUM//DTD WTA 1.0//EN", None),
    0x04: ("-//WAPFORUM//DTD WML 1.1//EN", wap.WML),
    0x05: ("-//WAPFORUM//DTD SI 1.0//EN", wap.SI),
    0x06: ("-//WAPFORUM//DTD SL 1.0//EN", wap.SL),
    0x07: ("-//WAPFORUM//DTD CO 1.0//EN", wap.CO),
    0x08: ("-//WAPFORUM//DTD CHANNEL 1.1//EN", None),
    0x09: ("-//WAPFORUM//DTD WML 1.2//EN", wap.WML),
    0x0A: ("-//WAPFORUM//DTD WML 1.3//EN", wap.WML),
    0x0B: ("-//WAPFORUM//DTD PROV 1.0//EN", wap.PROVISIONING),
    0x0C: ("-//WAPFORUM//DTD WTA-WML 1.2//EN", wap.WML),
    0x0D: ("-//WAPFORUM//DTD EMN 1.0//EN", wap.EMN),
    0x0E: ("-//OMA//DTD DRMREL 1.0//EN", wap.RIGHTS),
    0x0F: ("-//WIRELESSVILLAGE//DTD CSP 1.0//EN", CSP),
    0x10: ("-//WIRELESSVILLAGE//DTD CSP 1.1//EN", CSP),
    0x11: ("-//OMA//DTD WV-CSP 1.2//EN", CSP),
    0xFD1: ("-//SYNCML//DTD SyncML 1.0//EN", SYNCML),
    0xFD2: ("-//SYNCML//DTD DevInf 1.0//EN", DEVINF_1_1),
    0xFD3: ("-//SYNCML//DTD SyncML 1.1//EN", SYNCML),
    0xFD4: ("-//SYNCML//DTD DevInf 1.1//EN", DEVINF_1_1),
    0x1201: ("-//SYNCML//DTD SyncML 1.2//EN", SYNCML),
    0x1203: ("-//SYNCML//DTD DevInf 1.2//EN", DEVINF),
}
"""Public identifiers that have a number (section 7.2, and the registry of the Open Mobile Alliance)."""


def by_name(public: str) -> Vocabulary | None:
    """The document type of a public identifier that is written out."""
    for title, vocabulary in PUBLIC.values():
        if public == title:
            return vocabulary
    if "ActiveSync" in public or "AirSync" in public:
        return ACTIVESYNC
    return None
