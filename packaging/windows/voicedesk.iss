; Inno Setup's instructions, from version 6.3 on: one user's own installation, without an administrator.
; packaging/windows.py says the version, the folder and the rest by /D.
#ifndef VersionText
  #error packaging/windows.py runs this, and tells what is to be packed
#endif
#define Guid "5299351E-3529-4E9D-977B-3F7038164D6B"
#define ProgramFile "{app}\VoiceDesk.exe"
#define ClassesKey "Software\Classes"
#define OwnKey "Software\VoiceDesk"
#define WindowsKey "Software\Microsoft\Windows\CurrentVersion"

[Setup]
; Never another one: by it Windows knows that this is the same program in a newer version.
AppId={{{#Guid}}
AppName=VoiceDesk
AppVersion={#VersionText}
AppPublisher=The VoiceDesk developers
AppPublisherURL=https://github.com/voicedesk/voicedesk
AppSupportURL=https://github.com/voicedesk/voicedesk/issues
VersionInfoVersion={#VersionNumbers}
VersionInfoProductTextVersion={#VersionText}
VersionInfoDescription=VoiceDesk Setup
PrivilegesRequired=lowest
DefaultDirName={autopf}\VoiceDesk
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
ArchitecturesAllowed={#Processor}
ArchitecturesInstallIn64BitMode={#Processor}
MinVersion=10.0.17763
; The window ends by itself when Windows asks it to. It makes no mutex that AppMutex could name.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes
SetupIconFile={#IconFile}
UninstallDisplayName=VoiceDesk
UninstallDisplayIcon={#ProgramFile}
WizardStyle=modern
Compression=lzma2/ultra64
LZMAUseSeparateProcess=yes
SolidCompression=yes
OutputDir={#OutputFolder}
OutputBaseFilename={#OutputName}
#ifdef IsSigned
; The uninstaller and the copies of itself that Setup runs are signed only if the compiler does it.
SignTool=voicedesk
SignedUninstaller=yes
#endif

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
; Asked once: afterwards the program's own settings decide, and an upgrade leaves them as they are.
Name: "autostart"; Description: "Start VoiceDesk when I sign in, without its window"; Flags: unchecked; Check: IsFirstInstallation
Name: "path"; Description: "Let terminals find voicedesk-cli (add its folder to my PATH)"; Flags: unchecked

[InstallDelete]
; A file that the new version no longer has would still be found and loaded.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"

[Files]
Source: "{#Tree}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\VoiceDesk"; Filename: "{#ProgramFile}"; AppUserModelID: "io.github.voicedesk.VoiceDesk"; Comment: "Ask aloud and hear the answer, dictate into any program, translate"
Name: "{autodesktop}\VoiceDesk"; Filename: "{#ProgramFile}"; AppUserModelID: "io.github.voicedesk.VoiceDesk"; Tasks: desktopicon

[Registry]
; The same as voicedesk/desktop/autostart/windows.py writes.
Root: HKCU; Subkey: "{#WindowsKey}\Run"; ValueType: string; ValueName: "VoiceDesk"; ValueData: "{code:Quoted|{#ProgramFile}} --hidden"; Flags: uninsdeletevalue; Tasks: autostart
Root: HKCU; Subkey: "{#WindowsKey}\Explorer\StartupApproved\Run"; ValueType: none; ValueName: "VoiceDesk"; Flags: deletevalue uninsdeletevalue dontcreatekey; Tasks: autostart

; Links: voicedesk:ask. What stands behind -- is never an option, whatever is in a link or a file's name.
Root: HKCU; Subkey: "{#ClassesKey}\voicedesk"; ValueType: string; ValueData: "URL:VoiceDesk"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#ClassesKey}\voicedesk"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\voicedesk\DefaultIcon"; ValueType: string; ValueData: "{#ProgramFile},0"
Root: HKCU; Subkey: "{#ClassesKey}\voicedesk\shell\open\command"; ValueType: string; ValueData: """{#ProgramFile}"" open -- ""%1"""

; "Open with": offered for these files, and nobody's default is touched.
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "VoiceDesk"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\shell\open\command"; ValueType: string; ValueData: """{#ProgramFile}"" open -- ""%1"""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".wav"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".flac"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".opus"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".mp3"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".m4a"; ValueData: ""
Root: HKCU; Subkey: "{#ClassesKey}\Applications\VoiceDesk.exe\SupportedTypes"; ValueType: string; ValueName: ".webm"; ValueData: ""

; Settings > Apps > Default apps: there the user may choose VoiceDesk for them.
Root: HKCU; Subkey: "{#ClassesKey}\VoiceDesk.Sound"; ValueType: string; ValueData: "Sound"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#ClassesKey}\VoiceDesk.Sound\DefaultIcon"; ValueType: string; ValueData: "{#ProgramFile},0"
Root: HKCU; Subkey: "{#ClassesKey}\VoiceDesk.Sound\shell\open\command"; ValueType: string; ValueData: """{#ProgramFile}"" open -- ""%1"""
Root: HKCU; Subkey: "{#OwnKey}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#OwnKey}\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "VoiceDesk"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "Writes down what sound files say."
Root: HKCU; Subkey: "{#OwnKey}\Capabilities"; ValueType: string; ValueName: "ApplicationIcon"; ValueData: "{#ProgramFile},0"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\URLAssociations"; ValueType: string; ValueName: "voicedesk"; ValueData: "voicedesk"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".wav"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".flac"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".ogg"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".opus"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".mp3"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".m4a"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "{#OwnKey}\Capabilities\FileAssociations"; ValueType: string; ValueName: ".webm"; ValueData: "VoiceDesk.Sound"
Root: HKCU; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "VoiceDesk"; ValueData: "{#OwnKey}\Capabilities"; Flags: uninsdeletevalue

[Run]
Filename: "{#ProgramFile}"; Description: "{cm:LaunchProgram,VoiceDesk}"; Flags: nowait postinstall skipifsilent

[Code]
const
  RunKey = '{#WindowsKey}\Run';
  ApprovedKey = '{#WindowsKey}\Explorer\StartupApproved\Run';

function IsFirstInstallation: Boolean;
begin
  Result := not RegKeyExists(HKCU, '{#WindowsKey}\Uninstall\{{#Guid}}_is1');
end;

{ As Python quotes a program's path: only if there is a space in it. }
function Quoted(Path: String): String;
begin
  Result := AddQuotes(Path);
end;

{ Everything else in the list stays as it is, to the letter; with the folder goes the semicolon before it. }
function Without(const Paths, Folder: String): String;
var
  Start: Integer;
begin
  Result := Paths;
  repeat
    { Where it begins in the list itself: the semicolon in front takes one place. }
    Start := Pos(';' + Lowercase(Folder) + ';', ';' + Lowercase(Result) + ';');
    if Start > 1 then
      Delete(Result, Start - 1, Length(Folder) + 1)
    else if Start = 1 then
      Delete(Result, 1, Length(Folder) + 1);
  until Start = 0;
end;

procedure SetInPath(IsWanted: Boolean);
var
  Paths, Folder: String;
  IsThere: Boolean;
begin
  Folder := ExpandConstant('{app}');
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Paths) then
  begin
    { A list that cannot be read is not written over. }
    if RegValueExists(HKCU, 'Environment', 'Path') then
      Exit;
    Paths := '';
  end;
  IsThere := Pos(';' + Lowercase(Folder) + ';', ';' + Lowercase(Paths) + ';') > 0;
  if IsThere = IsWanted then
    Exit;
  if IsThere then
    Paths := Without(Paths, Folder)
  else if Paths = '' then
    Paths := Folder
  else if Copy(Paths, Length(Paths), 1) = ';' then
    Paths := Paths + Folder + ';'
  else
    Paths := Paths + ';' + Folder;
  if Paths = '' then
    RegDeleteValue(HKCU, 'Environment', 'Path')
  else
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Paths);
end;

{ The program itself may have written them, one for each profile. }
procedure RemoveAutostarts;
var
  Names: TArrayOfString;
  Command: String;
  Index: Integer;
begin
  if not RegGetValueNames(HKCU, RunKey, Names) then
    Exit;
  for Index := 0 to GetArrayLength(Names) - 1 do
    if (Pos('VoiceDesk', Names[Index]) = 1) and
      RegQueryStringValue(HKCU, RunKey, Names[Index], Command) and
      (Pos(Lowercase(ExpandConstant('{app}\')), Lowercase(Command)) > 0) then
    begin
      RegDeleteValue(HKCU, RunKey, Names[Index]);
      RegDeleteValue(HKCU, ApprovedKey, Names[Index]);
    end;
end;

{ Windows lets nobody write to a program that runs. }
function IsRunning(const Name: String): Boolean;
var
  Path: String;
  Stream: TFileStream;
begin
  Result := False;
  Path := ExpandConstant('{app}\') + Name;
  if not FileExists(Path) then
    Exit;
  try
    { To read and write, shared with nobody. }
    Stream := TFileStream.Create(Path, $12);
    Stream.Free;
  except
    Result := True;
  end;
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if CurStep = ssPostInstall then
    SetInPath(WizardIsTaskSelected('path'));
end;

{ Setup asks Windows to close what runs; Uninstall has to ask the user. }
function InitializeUninstall: Boolean;
begin
  Result := True;
  while Result and (IsRunning('VoiceDesk.exe') or IsRunning('voicedesk-cli.exe')) do
    Result := SuppressibleMsgBox(
      'VoiceDesk is running. Quit it by its icon beside the clock, then try again.',
      mbError, MB_RETRYCANCEL, IDCANCEL) = IDRETRY;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
  begin
    SetInPath(False);
    RemoveAutostarts;
  end;
end;
