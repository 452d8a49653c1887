; Words of our own for electron-builder's NSIS installer (build/dist/windows/config.ts).
; Secrets lie in the vault of each person's Windows account, where no uninstaller of the machine can reach them:
; whoever removes the program from a machine for good revokes its device at the clinic's service.

!define ANTEROOM_SCHEME_KEY "Software\Classes\anteroom"

!macro customInit
  ; an installation by MSI is updated by MSI: two installers in one machine would each leave half of the other
  ReadRegStr $R0 HKLM "Software\Anteroom\Setup" "Installer"
  ${If} $R0 == "msi"
    MessageBox MB_OK|MB_ICONSTOP "Anteroom was installed by your administrator's MSI package: update it with that, or remove it first." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ; only where nobody but administrators can write; /D= may not lead anywhere else
  StrLen $R1 "$PROGRAMFILES64\"
  StrCpy $R0 $INSTDIR $R1
  ${If} $R0 != "$PROGRAMFILES64\"
    MessageBox MB_OK|MB_ICONSTOP "Anteroom can only be installed below $PROGRAMFILES64: run the installation again without another folder." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
!macroend

!macro customInstall
  WriteRegStr HKLM "${ANTEROOM_SCHEME_KEY}" "" "URL:anteroom"
  WriteRegStr HKLM "${ANTEROOM_SCHEME_KEY}" "URL Protocol" ""
  WriteRegStr HKLM "${ANTEROOM_SCHEME_KEY}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "--" "%1"'
!macroend

!macro customUnInstall
  ${IfNot} ${isUpdated}
    DeleteRegKey HKLM "${ANTEROOM_SCHEME_KEY}"
  ${EndIf}
!macroend
