import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import classes from './session/sign-in.module.css';
import { useWords } from './words/language.tsx';

/** Catches a fault of the page itself and offers the way out, instead of leaving an empty screen. */
export class FaultScreen extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Fault /> : this.props.children;
  }
}

function Fault() {
  const { problem } = useWords();
  return (
    <main className={classes.page} role="alert">
      <h1 className={classes.title}>{problem.crashedTitle}</h1>
      <p>{problem.crashed}</p>
      <Button onClick={() => location.reload()}>{problem.reload}</Button>
    </main>
  );
}
