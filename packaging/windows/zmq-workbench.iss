; The installer for Windows, for Inno Setup 6.3 or later; packaging/windows/build.py calls its compiler:
;   ISCC /DVersion=1.2.3 /DNumbers=1.2.3.0 /DFrozen=FOLDER /DIcons=FOLDER /DOut=FOLDER [/DSign "/Ssign=COMMAND $f"] zmq-workbench.iss
;
; For the user who runs it, without a question of an administrator; for all users with /ALLUSERS. Silently with
; /VERYSILENT /SUPPRESSMSGBOXES /NORESTART; tasks by /TASKS="path,desktop". An older version is replaced in place; over a newer
; one it refuses, and ends with 1. The uninstaller leaves documents, and what the program keeps for the user.

#ifndef Version
  #error Give the version, as /DVersion=1.2.3
#endif

#define Name "ZeroMQ Workbench"
#define Command "zmq-workbench.exe"
#define Window "zmq-workbench-window.exe"
#define Workspace "ZmqWorkbench.Workspace.1"
#define Capture "ZmqWorkbench.Capture.1"
; Never to change: by it Windows knows which program is upgraded.
#define Id "6E2B7C1B-6B0D-4B7C-9C67-1B6C1B3F5C52"

[Setup]
AppId={{{#Id}}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The ZeroMQ Workbench developers
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir={#Out}
OutputBaseFilename=zmq-workbench-{#Version}-x64-setup
SetupIconFile={#Icons}\zmq-workbench.ico
UninstallDisplayIcon={app}\{#Window}
UninstallDisplayName={#Name}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
#ifdef Sign
SignTool=sign
SignedUninstaller=yes
#endif

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "associate"; Description: "Open workspaces (.zmqw) with {#Name}"
Name: "path"; Description: "Make the command zmq-workbench known in terminals (PATH)"
Name: "desktop"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an older version had and this one hasn't would be found by Python all the same.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Frozen}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Icons}\workspace.ico"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Icons}\capture.ico"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\LICENSE"; DestDir: "{app}"; DestName: "LICENSE.txt"; Flags: ignoreversion
Source: "..\..\CHANGELOG.md"; DestDir: "{app}"; DestName: "CHANGELOG.txt"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Window}"; AppUserModelID: "ZmqWorkbench.ZmqWorkbench"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Window}"; Tasks: desktop

[Registry]
; The kinds of documents
Root: HKA; Subkey: "Software\Classes\{#Workspace}"; ValueType: string; ValueName: ""; ValueData: "ZeroMQ workspace"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#Workspace}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\workspace.ico"
Root: HKA; Subkey: "Software\Classes\{#Workspace}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\{#Window}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\{#Capture}"; ValueType: string; ValueName: ""; ValueData: "Capture of ZeroMQ traffic"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#Capture}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\capture.ico"
Root: HKA; Subkey: "Software\Classes\{#Capture}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\{#Window}"" ""%1"""
; .zmqw is ours; .arrows is any Arrow stream's, so that we only offer to open it
Root: HKA; Subkey: "Software\Classes\.zmqw"; ValueType: string; ValueName: ""; ValueData: "{#Workspace}"; Flags: uninsdeletevalue uninsdeletekeyifempty; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.zmqw"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-zmq-workbench"; Flags: uninsdeletevalue uninsdeletekeyifempty; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.zmqw\OpenWithProgids"; ValueType: string; ValueName: "{#Workspace}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.arrows\OpenWithProgids"; ValueType: string; ValueName: "{#Capture}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.arrows"; Flags: uninsdeletekeyifempty dontcreatekey
Root: HKA; Subkey: "Software\Classes\.zmqw"; Flags: uninsdeletekeyifempty dontcreatekey
; The program, for "Open with" and the Run box
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\{#Window}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".zmqw"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".arrows"; ValueData: ""
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\{#Command}"; ValueType: string; ValueName: ""; ValueData: "{app}\{#Command}"; Flags: uninsdeletekey
; The command in terminals; the uninstaller takes it out again, see below
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{code:PathWith|{app}}"; Tasks: path; Check: not IsAdminInstallMode
Root: HKLM; Subkey: "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{code:PathWith|{app}}"; Tasks: path; Check: IsAdminInstallMode

[Run]
Filename: "{app}\{#Window}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
const
  UninstallKey = 'Software\Microsoft\Windows\CurrentVersion\Uninstall\{' + '{#Id}' + '}_is1';
  UserEnvironment = 'Environment';
  SystemEnvironment = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';

{ The version that is installed already, for this user or for all; empty where there is none. }
function InstalledVersion(): String;
begin
  Result := '';
  if not RegQueryStringValue(HKA, UninstallKey, 'DisplayVersion', Result) then
    RegQueryStringValue(HKCU, UninstallKey, 'DisplayVersion', Result);
end;

{ Whether the first of two versions is the newer one. What is no version of numbers is never newer. }
function IsNewer(const One, Other: String): Boolean;
var
  First, Second: Int64;
begin
  Result := StrToVersion(One, First) and StrToVersion(Other, Second) and (ComparePackedVersion(First, Second) > 0);
end;

function InitializeSetup(): Boolean;
var
  Installed: String;
begin
  Installed := InstalledVersion();
  Result := not IsNewer(Installed, '{#Version}');
  if not Result then
  begin
    Log('Refused: ' + Installed + ' is installed, and is newer than {#Version}.');
    SuppressibleMsgBox('ZeroMQ Workbench ' + Installed + ' is installed, which is newer than {#Version}. ' +
      'What it wrote could not be read by this one. To go back all the same, uninstall it first; your documents stay.',
      mbError, MB_OK, IDOK);
  end;
end;

{ The environment variable that this installation changes. }
function PathOf(): String;
begin
  if IsAdminInstallMode then
    RegQueryStringValue(HKLM, SystemEnvironment, 'Path', Result)
  else
    RegQueryStringValue(HKCU, UserEnvironment, 'Path', Result);
end;

procedure SetPath(const Value: String);
begin
  if IsAdminInstallMode then
    RegWriteExpandStringValue(HKLM, SystemEnvironment, 'Path', Value)
  else
    RegWriteExpandStringValue(HKCU, UserEnvironment, 'Path', Value);
end;

{ The path with that folder at its end, once. }
function PathWith(Folder: String): String;
begin
  Result := PathOf();
  if Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Result) + ';') > 0 then
    exit;
  if (Result <> '') and (Result[Length(Result)] <> ';') then
    Result := Result + ';';
  Result := Result + Folder;
end;

{ The path without that folder, the rest as it stood. }
function PathWithout(const Path, Folder: String): String;
var
  Rest, Part: String;
  Place: Integer;
begin
  Result := '';
  Rest := Path;
  while Rest <> '' do
  begin
    Place := Pos(';', Rest);
    if Place = 0 then
      Place := Length(Rest) + 1;
    Part := Copy(Rest, 1, Place - 1);
    Delete(Rest, 1, Place);
    if (Part <> '') and (CompareText(RemoveBackslashUnlessRoot(Part), Folder) <> 0) then
    begin
      if Result <> '' then
        Result := Result + ';';
      Result := Result + Part;
    end;
  end;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Path: String;
begin
  if CurUninstallStep = usPostUninstall then
  begin
    Path := PathOf();
    if Pos(Uppercase(ExpandConstant('{app}')), Uppercase(Path)) > 0 then
      SetPath(PathWithout(Path, ExpandConstant('{app}')));
  end;
end;
